using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>
    /// What is said about the chosen layer: what it is, its statistics, and two analyses that can be run there, with progress,
    /// cancel and picture.
    /// </summary>
    public sealed class InspectorBoard : MonoBehaviour
    {
        const float Wide = 0.56f;
        const float Em = 0.018f;
        const float Away = 1.2f;
        const float Aside = 0.5f;
        const int PictureSide = 512;

        const string Statistics = "statistics";
        const string Visualizations = "feature-visualizations";
        const string GradCam = "grad-cam";

        static readonly string[] SummaryNames = { "min", "max", "mean", "std", "zeros [%]", "which are dead" };

        [SerializeField] NetworkView view;

        readonly List<BoardRow> statistics = new List<BoardRow>();
        IReadOnlyList<AnalysisInfo> analyses = new AnalysisInfo[0];
        BoxwalkClient asked;
        Board board;
        AnalysisRun run;
        string recording;
        bool hasPicture;

        BoxwalkSession Session => view.Session;

        /// <summary>For whoever makes one in a script: to be called before its first frame.</summary>
        public void Show(NetworkView view) => this.view = view;

        void Start()
        {
            board = Board.Create(transform, "Inspector", Session.Look, Wide, Em);
            view.ChosenChanged += Begin;
            view.MarkedChanged += Say;
            Session.RecordingChanged += Begin;
        }

        void OnDestroy()
        {
            End();
            if (view == null) return;
            view.ChosenChanged -= Begin;
            view.MarkedChanged -= Say;
            Session.RecordingChanged -= Begin;
        }

        /// <summary>Another layer is chosen, or another input shown.</summary>
        void Begin()
        {
            End();
            statistics.Clear();
            recording = Session.Recording?.Id;
            LayerPanel panel = view.Chosen;
            if (panel == null || recording == null)
            {
                board.Hide();
                return;
            }
            bool stood = board.IsShown;
            Say();
            if (!stood) StandBesideTheEye();
            AskAnalyses();
            AskStatistics(panel.Node.Id);
        }

        void End()
        {
            run?.Cancel();
            run = null;
            hasPicture = false;
        }

        void Say()
        {
            LayerPanel panel = view.Chosen;
            if (panel == null) return;
            GraphNode node = panel.Node;
            var rows = new List<BoardRow> { BoardRow.Title(node.Title), BoardRow.Said(Words.Describe(node)) };
            if (node.Parameters > 0) rows.Add(BoardRow.Said("Parameters", Words.Count(node.Parameters)));
            if (node.Flops > 0) rows.Add(BoardRow.Said("Work", Words.Count(node.Flops) + "FLOP"));
            rows.AddRange(statistics);
            if (panel.Tiles != null) rows.Add(BoardRow.Said(Legend(panel.Tiles.Layer)));
            if (panel.Marked >= 0) rows.Add(BoardRow.Said("Chosen channel", panel.Marked.ToString()));
            AddStates(rows, panel);
            if (run != null) AddRun(rows);
            if (run == null || !run.IsRunning) AddAnalyses(rows, panel);
            rows.Add(BoardRow.Button("Close", () => view.Choose(null)));
            board.Show(rows);
        }

        /// <summary>The other nodes that a merged panel can show.</summary>
        void AddStates(List<BoardRow> rows, LayerPanel panel)
        {
            foreach (GraphNode state in view.StatesOf(panel))
                if (state.Id != panel.Node.Id)
                    rows.Add(BoardRow.Button("Show " + state.Title, () => view.ShowState(panel, state)));
        }

        /// <summary>What the colours mean, and from which value on they are as strong as can be.</summary>
        string Legend(LayerBlob layer)
        {
            WorldLook look = Session.Look;
            string words = ColourMap.WordsOf(look.Colours);
            return layer.Scale == WishScale.Channel
                ? $"{words}; full at {Words.Percent(1 / look.Gain)} of each channel's largest"
                : $"{words}; full at ±{Words.Number(layer.Max / look.Gain)}";
        }

        void AddRun(List<BoardRow> rows)
        {
            JobInfo job = run.Job;
            if (run.IsRunning)
            {
                double progress = job?.Progress ?? 0;
                rows.Add(BoardRow.Bar(run.Title, Words.Percent(progress), progress, true));
                if (!string.IsNullOrEmpty(job?.Message)) rows.Add(BoardRow.Said(job.Message));
                rows.Add(BoardRow.Button("Cancel", run.Cancel));
            }
            else rows.Add(BoardRow.Said(run.Failure == null ? run.Title : run.Title + ": " + run.Failure));
            if (hasPicture) rows.Add(BoardRow.Picture(board.Picture.Aspect));
        }

        void AddAnalyses(List<BoardRow> rows, LayerPanel panel)
        {
            string node = panel.Node.Id;
            int channel = Math.Max(0, panel.Marked);
            if (Applies(Visualizations, node))
                rows.Add(BoardRow.Button(
                    $"What channel {channel} looks for",
                    () => Run(
                        $"What channel {channel} looks for",
                        new JobWish
                        {
                            Analysis = Visualizations,
                            Networks = new List<string> { Session.Network.Id },
                            Node = node,
                            Parameters = new Dictionary<string, object> { { "channels", new[] { channel } } },
                        })));
            if (Applies(GradCam, node))
                rows.Add(BoardRow.Button(
                    "What speaks for the answer (Grad-CAM)",
                    () => Run(
                        "What speaks for the answer",
                        new JobWish { Analysis = GradCam, Recordings = new List<string> { recording }, Node = node })));
        }

        bool Applies(string analysis, string node)
        {
            foreach (AnalysisInfo info in analyses)
                if (info.Name == analysis)
                    return info.Applies.TryGetValue(Session.Network.Id, out List<string> nodes) && nodes.Contains(node);
            return false;
        }

        async void Run(string title, JobWish wish)
        {
            End();
            var started = new AnalysisRun(Session, title);
            run = started;
            started.Changed += Say;
            started.Grown += pictures =>
            {
                if (run == started) Take(pictures);
            };
            Say();
            await started.FollowAsync(wish);
            if (run != started || started.Result == null) return;
            await ShowResult(started);
        }

        async Task ShowResult(AnalysisRun done)
        {
            try
            {
                if (done.Result.Single is ImagesResult)
                {
                    Pictures pictures = await Session.Client.PicturesAsync(done.Job.Id, PictureSide);
                    if (run == done) Take(pictures);
                    return;
                }
                byte[] file = await Session.Client.ResultFileAsync(done.Job.Id, "png");
                if (run != done) return;
                hasPicture = board.Picture.Take(file);
            }
            catch (BoxwalkException failure)
            {
                if (run != done) return;
                statistics.Add(BoardRow.Said(failure.Message));
            }
            Say();
        }

        /// <summary>Show the first of the pictures that is there.</summary>
        void Take(Pictures pictures)
        {
            if (pictures.Count == 0) return;
            board.Picture.Take(pictures.Width, pictures.Height, pictures.Picture(0));
            hasPicture = true;
            Say();
        }

        /// <summary>The analyses of the server; asked for once of each.</summary>
        async void AskAnalyses()
        {
            BoxwalkClient client = Session.Client;
            if (client == asked) return;
            asked = client;
            try
            {
                analyses = await client.AnalysesAsync();
                if (this != null) Say();
            }
            catch (BoxwalkException)
            {
                asked = null; // the session says what is wrong with the server; the next layer asks again
            }
        }

        async void AskStatistics(string node)
        {
            string of = recording;
            try
            {
                JobResult result = await Session.Client.RunAsync(
                    new JobWish { Analysis = Statistics, Recordings = new List<string> { of }, Node = node });
                if (this == null || of != recording || view.Chosen == null || view.Chosen.Node.Id != node) return;
                if (result.Single is ScoresResult scores) TakeStatistics(scores);
            }
            catch (BoxwalkException failure)
            {
                if (this == null || of != recording) return;
                statistics.Add(BoardRow.Said("Statistics: " + failure.Message));
            }
            Say();
        }

        void TakeStatistics(ScoresResult scores)
        {
            foreach (string name in SummaryNames)
                if (scores.Summary.TryGetValue(name, out string value))
                    statistics.Add(BoardRow.Said(name, value));
        }

        void StandBesideTheEye()
        {
            if (view.Eye == null) return;
            Transform head = view.Eye.transform;
            Vector3 ahead = Vector3.ProjectOnPlane(head.forward, Vector3.up).normalized;
            Vector3 place = head.position + ahead * Away + Vector3.Cross(Vector3.up, ahead) * Aside;
            board.Face(place, head.position);
        }
    }
}
