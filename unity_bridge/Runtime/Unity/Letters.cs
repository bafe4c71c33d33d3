using System;
using System.Collections.Generic;
using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>
    /// Letters of a dynamic font as quads, so that all words of a walk or a board are one mesh. Unity's own TextMesh draws through
    /// walls and once for every text; TextMesh Pro needs assets that one imports by hand. This needs nothing but a font.
    /// </summary>
    public sealed class Letters : IDisposable
    {
        /// <summary>Pixels of an em on the font's page.</summary>
        const int Size = 48;

        /// <summary>What is said again and again: written at once, so that the page is hardly ever written anew.</summary>
        const string Usual =
            " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~×·…−∞";

        readonly Font font;

        /// <summary>Width of a character of an em of 1. It must have been asked for by `Prepare`.</summary>
        public readonly Func<char, double> Advance;

        /// <summary>The font's page was written anew: every quad made before shows wrong letters.</summary>
        public event Action Rewritten;

        public Letters(Font font)
        {
            this.font = font;
            Advance = AdvanceOf;
            Prepare(Usual);
            Font.textureRebuilt += OnTextureRebuilt;
        }

        /// <summary>The page that the quads read.</summary>
        public Texture Page => font.material.mainTexture;

        public void Dispose() => Font.textureRebuilt -= OnTextureRebuilt;

        /// <summary>Have these characters written on the page.</summary>
        public void Prepare(string text) => font.RequestCharactersInTexture(text, Size, FontStyle.Normal);

        /// <summary>
        /// Add a text's quads: four positions from the lower left one round, and their places on the page. x, y: where its first
        /// letter stands on the line; em: height of an em; both in the unit of the positions. Returns the text's width.
        /// </summary>
        public float Add(string text, float x, float y, float z, float em, List<Vector3> positions, List<Vector2> places)
        {
            float scale = em / Size;
            float start = x;
            foreach (char character in text)
            {
                if (!font.GetCharacterInfo(character, out CharacterInfo letter, Size, FontStyle.Normal)) continue;
                if (letter.maxX > letter.minX)
                {
                    float left = x + letter.minX * scale, right = x + letter.maxX * scale;
                    float low = y + letter.minY * scale, high = y + letter.maxY * scale;
                    positions.Add(new Vector3(left, low, z));
                    positions.Add(new Vector3(right, low, z));
                    positions.Add(new Vector3(right, high, z));
                    positions.Add(new Vector3(left, high, z));
                    places.Add(letter.uvBottomLeft);
                    places.Add(letter.uvBottomRight);
                    places.Add(letter.uvTopRight);
                    places.Add(letter.uvTopLeft);
                }
                x += letter.advance * scale;
            }
            return x - start;
        }

        /// <summary>Triangles of so many quads of four positions each.</summary>
        public static List<int> Triangles(int positions)
        {
            var triangles = new List<int>(positions / 4 * 6);
            for (int first = 0; first < positions; first += 4)
            {
                triangles.Add(first);
                triangles.Add(first + 2);
                triangles.Add(first + 1);
                triangles.Add(first);
                triangles.Add(first + 3);
                triangles.Add(first + 2);
            }
            return triangles;
        }

        double AdvanceOf(char character) =>
            font.GetCharacterInfo(character, out CharacterInfo letter, Size, FontStyle.Normal)
                ? (double)letter.advance / Size
                : 0;

        void OnTextureRebuilt(Font rebuilt)
        {
            if (rebuilt == font) Rewritten?.Invoke();
        }
    }
}
