// Signatures of Unity 2022.3 that the components use, for compiling them without Unity; see README.md.
using System;

namespace UnityEngine
{
    public class Object
    {
        public string name { get; set; }
        public static void Destroy(Object obj) => throw new NotInUnity();
        public static bool operator ==(Object x, Object y) => ReferenceEquals(x, y);
        public static bool operator !=(Object x, Object y) => !ReferenceEquals(x, y);
        public static implicit operator bool(Object exists) => !ReferenceEquals(exists, null);
        public override bool Equals(object other) => ReferenceEquals(this, other);
        public override int GetHashCode() => 0;
    }

    public class Component : Object
    {
        public Transform transform => throw new NotInUnity();
        public GameObject gameObject => throw new NotInUnity();
        public string tag { get; set; }
        public T GetComponent<T>() => throw new NotInUnity();
        public bool TryGetComponent<T>(out T component) => throw new NotInUnity();
        public T GetComponentInParent<T>() => throw new NotInUnity();
    }

    public class Behaviour : Component
    {
        public bool enabled { get; set; }
        public bool isActiveAndEnabled => throw new NotInUnity();
    }

    public class MonoBehaviour : Behaviour
    {
    }

    public sealed class GameObject : Object
    {
        public GameObject(string name)
        {
        }

        public GameObject(string name, params Type[] components)
        {
        }

        public Transform transform => throw new NotInUnity();
        public int layer { get; set; }
        public void SetActive(bool value) => throw new NotInUnity();
        public T AddComponent<T>() where T : Component => throw new NotInUnity();
        public T GetComponent<T>() => throw new NotInUnity();
    }

    public class Transform : Component
    {
        public Vector3 position { get; set; }
        public Vector3 localPosition { get; set; }
        public Quaternion rotation { get; set; }
        public Quaternion localRotation { get; set; }
        public Vector3 localScale { get; set; }
        public Vector3 eulerAngles { get; set; }
        public Vector3 right { get; set; }
        public Vector3 up { get; set; }
        public Vector3 forward { get; set; }
        public void SetParent(Transform parent, bool worldPositionStays) => throw new NotInUnity();
        public void SetPositionAndRotation(Vector3 position, Quaternion rotation) => throw new NotInUnity();
        public Vector3 TransformPoint(Vector3 position) => throw new NotInUnity();
        public Vector3 InverseTransformPoint(Vector3 position) => throw new NotInUnity();
        public Vector3 InverseTransformDirection(Vector3 direction) => throw new NotInUnity();
    }

    public class ScriptableObject : Object
    {
    }

    public static class Application
    {
        public static bool isPlaying => throw new NotInUnity();
    }

    public class Debug
    {
        public static void Log(object message) => throw new NotInUnity();
    }

    public class Time
    {
        public static float deltaTime => throw new NotInUnity();
        public static float unscaledTime => throw new NotInUnity();
    }

    public sealed class Resources
    {
        public static T Load<T>(string path) where T : Object => throw new NotInUnity();
        public static T GetBuiltinResource<T>(string path) where T : Object => throw new NotInUnity();
    }

    public class AudioListener : Behaviour
    {
    }

    [AttributeUsage(AttributeTargets.Class, Inherited = false)]
    public sealed class DisallowMultipleComponent : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public sealed class RequireComponent : Attribute
    {
        public RequireComponent(Type requiredComponent)
        {
        }

        public RequireComponent(Type requiredComponent, Type requiredComponent2)
        {
        }

        public RequireComponent(Type requiredComponent, Type requiredComponent2, Type requiredComponent3)
        {
        }
    }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class SerializeField : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.Field, Inherited = true, AllowMultiple = false)]
    public class PropertyAttribute : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.Field, Inherited = true, AllowMultiple = false)]
    public class TooltipAttribute : PropertyAttribute
    {
        public TooltipAttribute(string tooltip)
        {
        }
    }

    [AttributeUsage(AttributeTargets.Field, Inherited = true, AllowMultiple = false)]
    public sealed class RangeAttribute : PropertyAttribute
    {
        public RangeAttribute(float min, float max)
        {
        }
    }

    public class Collider : Component
    {
        public bool enabled { get; set; }
        public bool isTrigger { get; set; }
    }

    public class BoxCollider : Collider
    {
        public Vector3 center { get; set; }
        public Vector3 size { get; set; }
    }

    public struct RaycastHit
    {
        public Collider collider => throw new NotInUnity();
    }

    public class Physics
    {
        public static bool Raycast(Ray ray, out RaycastHit hitInfo, float maxDistance) => throw new NotInUnity();
    }
}
