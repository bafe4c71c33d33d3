using UnityEditor;
using UnityEngine;

namespace Boxwalk.Unity.Editing
{
    /// <summary>The session's settings, and in play mode how it stands.</summary>
    [CustomEditor(typeof(BoxwalkSession))]
    sealed class BoxwalkSessionEditor : Editor
    {
        SerializedProperty address;
        SerializedProperty token;
        SerializedProperty network;
        SerializedProperty layout;
        SerializedProperty scale;

        void OnEnable()
        {
            address = serializedObject.FindProperty("address");
            token = serializedObject.FindProperty("token");
            network = serializedObject.FindProperty("network");
            layout = serializedObject.FindProperty("layout");
            scale = serializedObject.FindProperty("scale");
        }

        public override void OnInspectorGUI()
        {
            serializedObject.Update();
            EditorGUILayout.PropertyField(address);
            token.stringValue = EditorGUILayout.PasswordField("Token", token.stringValue);
            EditorGUILayout.PropertyField(network);
            EditorGUILayout.PropertyField(layout);
            EditorGUILayout.PropertyField(scale);
            serializedObject.ApplyModifiedProperties();
            if (Application.isPlaying) ShowState((BoxwalkSession)target);
            else if (token.stringValue != "")
                EditorGUILayout.HelpBox("The token is saved with the scene.", MessageType.Info);
        }

        public override bool RequiresConstantRepaint() => Application.isPlaying;

        static void ShowState(BoxwalkSession session)
        {
            bool failed = session.State == SessionState.Failed || session.State == SessionState.Lost;
            string network = session.Network != null ? session.Network.Title + ": " : "";
            EditorGUILayout.HelpBox(
                network + session.State + (session.Saying == "" ? "" : "\n" + session.Saying),
                failed ? MessageType.Error : MessageType.Info);
            if (GUILayout.Button("Connect anew")) session.Connect();
            foreach (NetworkInfo info in session.Networks)
                if (GUILayout.Button("Open " + info.Title))
                    session.Open(info);
        }
    }
}
