// Signatures of Unity 2022.3's editor that the components use, for compiling them without Unity; see README.md.
using System;
using UnityEngine;

namespace UnityEngine
{
    public class GUILayoutOption
    {
    }

    public class GUILayout
    {
        public static bool Button(string text, params GUILayoutOption[] options) => throw new NotInUnity();
    }
}

namespace UnityEngine.SceneManagement
{
    public struct Scene
    {
    }
}

namespace UnityEditor
{
    public enum MessageType
    {
        None,
        Info,
        Warning,
        Error,
    }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public sealed class MenuItem : Attribute
    {
        public MenuItem(string itemName)
        {
        }
    }

    public class CustomEditor : Attribute
    {
        public CustomEditor(Type inspectedType)
        {
        }
    }

    public class SerializedProperty
    {
        public string stringValue { get; set; }
    }

    public class SerializedObject
    {
        public SerializedProperty FindProperty(string propertyPath) => throw new NotInUnity();
        public void Update() => throw new NotInUnity();
        public bool ApplyModifiedProperties() => throw new NotInUnity();
    }

    public class Editor : ScriptableObject
    {
        public UnityEngine.Object target { get; set; }
        public SerializedObject serializedObject => throw new NotInUnity();
        public virtual void OnInspectorGUI() => throw new NotInUnity();
        public virtual bool RequiresConstantRepaint() => throw new NotInUnity();
    }

    public sealed class EditorGUILayout
    {
        public static bool PropertyField(SerializedProperty property, params GUILayoutOption[] options) =>
            throw new NotInUnity();

        public static string PasswordField(string label, string password, params GUILayoutOption[] options) =>
            throw new NotInUnity();

        public static void HelpBox(string message, MessageType type) => throw new NotInUnity();
    }

    public sealed class AssetDatabase
    {
        public static string GenerateUniqueAssetPath(string path) => throw new NotInUnity();
    }

    public sealed class Selection
    {
        public static GameObject activeGameObject { get; set; }
    }
}

namespace UnityEditor.SceneManagement
{
    using UnityEngine.SceneManagement;

    public enum NewSceneSetup
    {
        EmptyScene,
        DefaultGameObjects,
    }

    public enum NewSceneMode
    {
        Single,
        Additive,
    }

    public sealed class EditorSceneManager
    {
        public static bool SaveCurrentModifiedScenesIfUserWantsTo() => throw new NotInUnity();
        public static Scene NewScene(NewSceneSetup setup, NewSceneMode mode) => throw new NotInUnity();
        public static bool SaveScene(Scene scene, string dstScenePath) => throw new NotInUnity();
    }
}
