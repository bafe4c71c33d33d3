using System;
using UnityEngine;
using UnityEngine.Rendering;

namespace Boxwalk.Unity
{
    /// <summary>A picture in its own colours on a quad, in a frame.</summary>
    [RequireComponent(typeof(MeshFilter), typeof(MeshRenderer))]
    public sealed class PictureQuad : MonoBehaviour
    {
        MaterialPropertyBlock block;
        MeshRenderer drawn;
        Texture2D texture;
        float border;

        /// <summary>border: metres of the warm frame; 0 for none.</summary>
        internal static PictureQuad Create(Transform parent, WorldLook look, float border)
        {
            var made = new GameObject("Picture").AddComponent<PictureQuad>();
            made.transform.SetParent(parent, false);
            made.GetComponent<MeshFilter>().sharedMesh = look.Quad;
            made.drawn = made.GetComponent<MeshRenderer>();
            made.drawn.sharedMaterial = look.Picture;
            made.drawn.shadowCastingMode = ShadowCastingMode.Off;
            made.drawn.receiveShadows = false;
            made.block = new MaterialPropertyBlock();
            made.border = border;
            made.drawn.enabled = false;
            return made;
        }

        /// <summary>Width through height of what is shown; 1 before anything is.</summary>
        public float Aspect => texture != null ? (float)texture.width / texture.height : 1;

        /// <summary>Take the bytes of a PNG or JPEG; false if they are none, and what was shown stays.</summary>
        public bool Take(byte[] file)
        {
            // linear: the shader reads sRGB bytes as they are
            var decoded = new Texture2D(2, 2, TextureFormat.RGBA32, true, true);
            if (!decoded.LoadImage(file))
            {
                Destroy(decoded);
                return false;
            }
            Hold(decoded, true);
            return true;
        }

        /// <summary>Take RGBA bytes, row 0 on top.</summary>
        public void Take(int width, int height, ArraySegment<byte> pixels)
        {
            var made = new Texture2D(width, height, TextureFormat.RGBA32, false, true);
            made.SetPixelData(pixels.Array, 0, pixels.Offset);
            made.Apply(false, true);
            Hold(made, false);
        }

        /// <summary>Show the picture as large as fits into so many metres around the middle of its parent, or of its own place.</summary>
        public void Fit(float width, float height)
        {
            float shown = Mathf.Min(width, height * Aspect);
            var size = new Vector2(shown, shown / Aspect);
            transform.localScale = new Vector3(size.x + 2 * border, size.y + 2 * border, 1);
            block.SetVector(ShaderNames.Size, size);
            drawn.SetPropertyBlock(block);
            drawn.enabled = texture != null;
        }

        public void Hide() => drawn.enabled = false;

        void Hold(Texture2D made, bool upright)
        {
            if (texture != null) Destroy(texture);
            texture = made;
            made.wrapMode = TextureWrapMode.Clamp;
            block.SetTexture(ShaderNames.Picture, made);
            block.SetVector(ShaderNames.Pixels, new Vector4(made.width, made.height, 0, 0));
            block.SetFloat(ShaderNames.Upright, upright ? 1 : 0);
            block.SetFloat(ShaderNames.Shown, 1);
            block.SetFloat(ShaderNames.Border, border);
            drawn.SetPropertyBlock(block);
        }

        void OnDestroy()
        {
            if (texture != null) Destroy(texture);
        }
    }
}
