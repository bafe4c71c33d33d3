using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>Puts together everything that a walk needs: session, view, boards, and a rig for a headset or for a desk.</summary>
    public static class WalkBuilder
    {
        const float NearestMetres = 0.05f;
        const float FarthestMetres = 1000;

        /// <summary>Make a walk in the active scene; its main camera becomes the head, if it has one.</summary>
        public static BoxwalkSession Build()
        {
            BoxwalkSession session = new GameObject("Boxwalk").AddComponent<BoxwalkSession>();
            Camera head = Head();
            var view = new GameObject("Network").AddComponent<NetworkView>();
            view.Show(session, head);
            var rig = new GameObject("Visitor");
            MakeRig(rig, head);
            rig.AddComponent<DesktopRig>().Show(head, view);
            var boards = new GameObject("Boards");
            boards.AddComponent<StatusBoard>().Show(session, view);
            boards.AddComponent<InspectorBoard>().Show(view);
            boards.AddComponent<HoverText>().Show(view);
            return session;
        }

        static Camera Head()
        {
            Camera head = Camera.main;
            if (head == null)
            {
                head = new GameObject("Head", typeof(Camera), typeof(AudioListener)).GetComponent<Camera>();
                head.tag = "MainCamera";
            }
            head.clearFlags = CameraClearFlags.Skybox;
            head.nearClipPlane = NearestMetres;
            head.farClipPlane = FarthestMetres;
            return head;
        }

        static void MakeRig(GameObject rig, Camera head)
        {
#if BOXWALK_INPUT_SYSTEM && (BOXWALK_XRI_2 || BOXWALK_XRI_3)
            XrRig.Make(rig, head);
#else
            head.transform.SetParent(rig.transform, false);
#endif
        }
    }
}
