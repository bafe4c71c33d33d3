using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>
    /// Where the input stands: the picture as the network sees it in the one warm frame, above it what the network says, beside
    /// it the buttons that put another input in.
    /// </summary>
    public sealed class InputCanvas : MonoBehaviour
    {
        const float Rim = 0.12f;
        const float Gap = 0.26f;
        const float ButtonsWide = 0.9f;
        const float ButtonsHigh = 1.3f;
        const int MostLines = 3;

        readonly CancellationTokenSource ending = new CancellationTokenSource();
        BoxwalkSession session;
        PictureQuad picture;
        Board answer;
        Board buttons;
        Pose pose;
        string shown;
        int seed;

        internal static void Create(NetworkView view, Transform parent, Place place)
        {
            var made = new GameObject("Input").AddComponent<InputCanvas>();
            made.transform.SetParent(parent, false);
            made.Begin(view.Session, Pose.Of(place));
        }

        void Begin(BoxwalkSession session, Pose pose)
        {
            this.session = session;
            this.pose = pose;
            Coordinates.Place(transform, pose);
            picture = PictureQuad.Create(transform, session.Look, Rim);
            float wide = (float)pose.Width + 2 * Rim;
            answer = Board.Create(transform, "Answer", session.Look, wide, wide / 16);
            buttons = Board.Create(transform, "Inputs", session.Look, ButtonsWide, 0.06f);
            session.Changed += ShowButtons;
            session.RecordingChanged += ShowRecording;
            ShowButtons();
            ShowRecording();
        }

        /// <summary>Put a picture in, in the network's own preprocessing. It must be readable.</summary>
        public void PutIn(Texture2D image) => session.ShowImage(image.EncodeToPNG(), "picture.png");

        void ShowButtons()
        {
            NetworkInfo network = session.Network;
            if (network == null) return;
            var rows = new List<BoardRow> { BoardRow.Title("Input") };
            if (session.Busy) rows.Add(BoardRow.Said("on its way …"));
            else if (session.Recording != null) rows.Add(BoardRow.Said(session.Recording.Source));
            if (network.Examples > 0)
            {
                int now = session.Example;
                rows.Add(BoardRow.Button("Next example", () => session.ShowExample(now + 1)));
                rows.Add(BoardRow.Button("Previous example", () => session.ShowExample(Math.Max(now, 0) - 1)));
            }
            rows.Add(BoardRow.Button("Noise", () => session.ShowNoise(++seed)));
            if (session.Networks.Count > 1) rows.Add(BoardRow.Button("Another network", session.Choose));
            if (session.State == SessionState.Ready && session.Saying != "") rows.Add(BoardRow.Said(session.Saying));
            buttons.Show(rows);
            // beside the canvas, away from the aisle, at the height of a hand
            float left = (float)pose.Width / 2 + Rim + Gap + ButtonsWide / 2;
            buttons.transform.localPosition = new Vector3(-left, ButtonsHigh - (float)pose.Centre.Y, 0);
        }

        void ShowRecording()
        {
            RecordingInfo recording = session.Recording;
            if (recording == null || recording.Id == shown) return;
            shown = recording.Id;
            List<BoardRow> said = Answer(recording);
            if (said.Count == 0) answer.Hide();
            else answer.Show(said);
            float above = (float)pose.Height / 2 + Rim + Gap + answer.Height / 2;
            answer.transform.localPosition = new Vector3(0, above, 0);
            Load(recording.Id);
        }

        async void Load(string recording)
        {
            try
            {
                byte[] file = await session.Client.InputPictureAsync(recording, ending.Token);
                if (recording != shown || ending.IsCancellationRequested) return;
                if (picture.Take(file)) picture.Fit((float)pose.Width, (float)pose.Height);
            }
            catch (OperationCanceledException)
            {
                // the canvas is gone
            }
            catch (BoxwalkException)
            {
                // an input of tokens or numbers has no picture, and one that is gone says so elsewhere: the place stays empty
                if (!ending.IsCancellationRequested) picture.Hide();
            }
        }

        /// <summary>What the network says to its input, in rows.</summary>
        static List<BoardRow> Answer(RecordingInfo recording)
        {
            if (recording.Problem != null)
                return new List<BoardRow>
                {
                    BoardRow.Title(recording.Problem.Node == null ? "The pass stopped" : "The pass stopped at " + recording.Problem.Node),
                    BoardRow.Said(recording.Problem.Detail),
                };
            Output output = recording.Output;
            var rows = new List<BoardRow>();
            if (output == null) return rows;
            switch (output.Kind)
            {
                case OutputKind.Classes:
                    rows.Add(BoardRow.Title(output.Likely ? "It looks like" : "None of these is likely"));
                    foreach (Prediction said in First(output.Predictions))
                        rows.Add(Bar(said.Label, said.Probability, output.Likely && rows.Count == 1));
                    break;
                case OutputKind.Boxes:
                    rows.Add(BoardRow.Title(output.Boxes.Count == 0 ? "It finds nothing" : "It finds"));
                    foreach (Box box in First(output.Boxes)) rows.Add(Bar(box.Label, box.Score, rows.Count == 1));
                    break;
                case OutputKind.Masks:
                    rows.Add(BoardRow.Title("It sees"));
                    foreach (MaskArea area in First(output.Masks)) rows.Add(Bar(area.Label, area.Share, rows.Count == 1));
                    break;
                case OutputKind.Tokens:
                    rows.Add(BoardRow.Title("It goes on with"));
                    foreach (TopToken token in First(output.Tokens)) rows.Add(Bar(token.Token, token.Probability, rows.Count == 1));
                    break;
                default:
                    rows.Add(BoardRow.Title("It puts out"));
                    foreach (TensorSummary tensor in First(output.Tensors)) rows.Add(Said(tensor));
                    break;
            }
            return rows;
        }

        static BoardRow Bar(string label, double share, bool warm) => BoardRow.Bar(label, Words.Percent(share), share, warm);

        static BoardRow Said(TensorSummary tensor)
        {
            string low = tensor.Min.HasValue ? Words.Number(tensor.Min.Value) : "none";
            string high = tensor.Max.HasValue ? Words.Number(tensor.Max.Value) : "none";
            return BoardRow.Said(string.Join(" × ", tensor.Shape), low + " to " + high);
        }

        static IEnumerable<T> First<T>(List<T> all)
        {
            for (int i = 0; i < all.Count && i < MostLines; i++) yield return all[i];
        }

        void OnDestroy()
        {
            ending.Cancel();
            session.Changed -= ShowButtons;
            session.RecordingChanged -= ShowRecording;
        }
    }
}
