// Signatures of Unity 2022.3 that the components use, for compiling them without Unity; see README.md.
using System;
using System.Collections.Generic;
using UnityEngine.Rendering;

namespace UnityEngine
{
    public enum TextureFormat
    {
        RGBA32 = 4,
        R8 = 63,
    }

    public enum TextureWrapMode
    {
        Repeat = 0,
        Clamp = 1,
    }

    public enum FilterMode
    {
        Point = 0,
        Bilinear = 1,
        Trilinear = 2,
    }

    public class Texture : Object
    {
        public virtual int width { get; set; }
        public virtual int height { get; set; }
        public TextureWrapMode wrapMode { get; set; }
        public FilterMode filterMode { get; set; }
        public int anisoLevel { get; set; }
    }

    public sealed class Texture2D : Texture
    {
        public Texture2D(int width, int height, TextureFormat textureFormat, int mipCount, bool linear)
        {
        }

        public Texture2D(int width, int height, TextureFormat textureFormat, bool mipChain, bool linear)
        {
        }

        public void SetPixelData<T>(T[] data, int mipLevel, int sourceDataStartIndex = 0) => throw new NotInUnity();
        public void Apply(bool updateMipmaps) => throw new NotInUnity();
        public void Apply(bool updateMipmaps, bool makeNoLongerReadable) => throw new NotInUnity();
    }

    public static class ImageConversion
    {
        public static bool LoadImage(this Texture2D tex, byte[] data) => throw new NotInUnity();
        public static byte[] EncodeToPNG(this Texture2D tex) => throw new NotInUnity();
    }

    public sealed class Shader : Object
    {
        public static int PropertyToID(string name) => throw new NotInUnity();
        public static Shader Find(string name) => throw new NotInUnity();
        public static void SetGlobalFloat(int nameID, float value) => throw new NotInUnity();
        public static void SetGlobalVector(int nameID, Vector4 value) => throw new NotInUnity();
        public static void SetGlobalTexture(int nameID, Texture value) => throw new NotInUnity();
    }

    public class Material : Object
    {
        public Material(Shader shader)
        {
        }

        public Texture mainTexture { get; set; }
        public void SetFloat(int nameID, float value) => throw new NotInUnity();
        public void SetVector(int nameID, Vector4 value) => throw new NotInUnity();
        public void SetTexture(int nameID, Texture value) => throw new NotInUnity();
    }

    public sealed class MaterialPropertyBlock
    {
        public void Clear() => throw new NotInUnity();
        public void SetFloat(int nameID, float value) => throw new NotInUnity();
        public void SetVector(int nameID, Vector4 value) => throw new NotInUnity();
        public void SetTexture(int nameID, Texture value) => throw new NotInUnity();
    }

    public sealed class Mesh : Object
    {
        public Bounds bounds { get; set; }
        public IndexFormat indexFormat { get; set; }
        public Vector3[] vertices { get; set; }
        public int[] triangles { get; set; }
        public void Clear() => throw new NotInUnity();
        public void MarkDynamic() => throw new NotInUnity();
        public void RecalculateBounds() => throw new NotInUnity();
        public void SetVertices(List<Vector3> inVertices) => throw new NotInUnity();
        public void SetTriangles(List<int> triangles, int submesh) => throw new NotInUnity();
        public void SetUVs(int channel, List<Vector2> uvs) => throw new NotInUnity();
        public void SetUVs(int channel, List<Vector3> uvs) => throw new NotInUnity();
        public void SetUVs(int channel, List<Vector4> uvs) => throw new NotInUnity();
    }

    public sealed class MeshFilter : Component
    {
        public Mesh sharedMesh { get; set; }
    }

    public class Renderer : Component
    {
        public bool enabled { get; set; }
        public bool receiveShadows { get; set; }
        public ShadowCastingMode shadowCastingMode { get; set; }
        public Material sharedMaterial { get; set; }
        public void SetPropertyBlock(MaterialPropertyBlock properties) => throw new NotInUnity();
    }

    public class MeshRenderer : Renderer
    {
    }

    public sealed class LineRenderer : Renderer
    {
        public float widthMultiplier { get; set; }
    }

    public enum CameraClearFlags
    {
        Skybox = 1,
    }

    public sealed class Camera : Behaviour
    {
        public static Camera main => throw new NotInUnity();
        public CameraClearFlags clearFlags { get; set; }
        public float nearClipPlane { get; set; }
        public float farClipPlane { get; set; }
        public float fieldOfView { get; set; }
        public int pixelWidth => throw new NotInUnity();
        public int pixelHeight => throw new NotInUnity();
        public Ray ScreenPointToRay(Vector3 pos) => throw new NotInUnity();
    }

    public enum LightType
    {
        Spot = 0,
        Directional = 1,
        Point = 2,
    }

    public sealed class Light : Behaviour
    {
        public LightType type { get; set; }
    }

    public sealed class RenderSettings : Object
    {
        public static Material skybox { get; set; }
    }

    public sealed class SystemInfo
    {
        public static int maxTextureSize => throw new NotInUnity();
    }

    public enum FontStyle
    {
        Normal = 0,
        Bold = 1,
    }

    public struct CharacterInfo
    {
        public int advance { get; set; }
        public int minX { get; set; }
        public int maxX { get; set; }
        public int minY { get; set; }
        public int maxY { get; set; }
        public Vector2 uvBottomLeft { get; set; }
        public Vector2 uvBottomRight { get; set; }
        public Vector2 uvTopRight { get; set; }
        public Vector2 uvTopLeft { get; set; }
    }

    public sealed class Font : Object
    {
        // never raised here: what raises it is the engine
        public static event Action<Font> textureRebuilt
        {
            add => throw new NotInUnity();
            remove => throw new NotInUnity();
        }

        public Material material { get; set; }

        public bool GetCharacterInfo(char ch, out CharacterInfo info, int size, FontStyle style) =>
            throw new NotInUnity();

        public void RequestCharactersInTexture(string characters, int size, FontStyle style) => throw new NotInUnity();
    }
}

namespace UnityEngine.Rendering
{
    public enum IndexFormat
    {
        UInt16 = 0,
        UInt32 = 1,
    }

    public enum ShadowCastingMode
    {
        Off = 0,
        On = 1,
    }
}
