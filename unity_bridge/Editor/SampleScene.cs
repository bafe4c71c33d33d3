using UnityEditor;
using UnityEditor.SceneManagement;
using UnityEngine;
using UnityEngine.SceneManagement;

namespace Boxwalk.Unity.Editing
{
    /// <summary>The menu `Boxwalk`: makes a scene that can be played at once.</summary>
    static class SampleScene
    {
        const string Path = "Assets/Boxwalk.unity";

        [MenuItem("Boxwalk/Create Sample Scene")]
        static void Create()
        {
            if (!EditorSceneManager.SaveCurrentModifiedScenesIfUserWantsTo()) return;
            Scene scene = EditorSceneManager.NewScene(NewSceneSetup.EmptyScene, NewSceneMode.Single);
            // nothing of the walk needs light; what one adds to the scene does
            var sun = new GameObject("Light").AddComponent<Light>();
            sun.type = LightType.Directional;
            sun.transform.rotation = Quaternion.Euler(50, -30, 0);
            BoxwalkSession session = WalkBuilder.Build();
            string path = AssetDatabase.GenerateUniqueAssetPath(Path);
            EditorSceneManager.SaveScene(scene, path);
            Selection.activeGameObject = session.gameObject;
            Debug.Log($"Made {path}. Start a server with `boxwalk demo`, set its address at the object Boxwalk if it is another one, and press Play.");
        }
    }
}
