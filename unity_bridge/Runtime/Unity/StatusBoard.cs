using System.Collections.Generic;
using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>
    /// A board before the visitor that says how things stand whenever there is something to say: no server answers, which network,
    /// the connection is lost. It is never left out and never stands there without a way on.
    /// </summary>
    public sealed class StatusBoard : MonoBehaviour
    {
        const float Wide = 0.9f;
        const float Em = 0.028f;
        const float Away = 1.5f;
        const int Most = 12;

        [SerializeField] BoxwalkSession session;
        [SerializeField] NetworkView view;

        Board board;
        int page;

        /// <summary>For whoever makes one in a script: to be called before its first frame.</summary>
        public void Show(BoxwalkSession session, NetworkView view)
        {
            this.session = session;
            this.view = view;
        }

        void Start()
        {
            board = Board.Create(transform, "Status", session.Look, Wide, Em);
            session.Changed += Say;
            Say();
        }

        void OnDestroy()
        {
            if (session != null) session.Changed -= Say;
        }

        void Say()
        {
            if (session.State == SessionState.Ready)
            {
                board.Hide();
                return;
            }
            bool stood = board.IsShown;
            board.Show(Rows());
            if (!stood) StandBeforeTheEye();
        }

        List<BoardRow> Rows()
        {
            var rows = new List<BoardRow> { BoardRow.Title(Title()) };
            if (session.Saying != "") rows.Add(BoardRow.Said(session.Saying));
            if (session.State == SessionState.Choosing) AddNetworks(rows);
            if (session.State == SessionState.Failed)
            {
                if (session.Networks.Count == 0)
                    rows.Add(BoardRow.Said($"Start a server with `boxwalk demo`, or set another address than {session.Address}."));
                rows.Add(BoardRow.Button("Try again", session.Connect, true));
            }
            if (session.State == SessionState.Lost)
            {
                rows.Add(BoardRow.Said("It is tried again by itself."));
                rows.Add(BoardRow.Button("Connect anew", session.Connect));
            }
            return rows;
        }

        string Title()
        {
            switch (session.State)
            {
                case SessionState.Connecting: return "Boxwalk";
                case SessionState.Choosing: return "Networks";
                case SessionState.Opening: return session.Network != null ? session.Network.Title : "Boxwalk";
                case SessionState.Lost: return "The connection is lost";
                default: return "This did not work";
            }
        }

        void AddNetworks(List<BoardRow> rows)
        {
            int count = session.Networks.Count;
            page = page * Most < count ? page : 0;
            for (int i = page * Most; i < count && i < (page + 1) * Most; i++)
            {
                NetworkInfo network = session.Networks[i];
                rows.Add(BoardRow.Button(network.Title, () => session.Open(network)));
            }
            if (count > Most) rows.Add(BoardRow.Button($"More ({count})", NextPage));
            if (count == 0) rows.Add(BoardRow.Button("Try again", session.Connect, true));
        }

        void NextPage()
        {
            page++;
            Say();
        }

        void StandBeforeTheEye()
        {
            Camera eye = view.Eye;
            if (eye == null) return;
            Transform head = eye.transform;
            Vector3 ahead = Vector3.ProjectOnPlane(head.forward, Vector3.up);
            if (ahead.sqrMagnitude < 1e-4f) ahead = Vector3.forward;
            board.Face(head.position + ahead.normalized * Away, head.position);
        }
    }
}
