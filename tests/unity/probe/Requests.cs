using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace Boxwalk.Probe
{
    sealed partial class Visit
    {
        void AddRequests(Dictionary<string, Func<JObject, Task<JToken>>> commands)
        {
            commands["health"] = async asked => Program.Told(await client.HealthAsync());
            commands["networks"] = async asked => Program.Told(await client.NetworksAsync());
            commands["graph"] = async asked => Program.Told(await client.GraphAsync((string)asked["network"], ExtentOf(asked), KindOf(asked)));
            commands["layout"] = async asked => Program.Told(await client.LayoutAsync((string)asked["network"], ExtentOf(asked), KindOf(asked)));
            commands["recording graph"] = async asked => Program.Told(await client.RecordingGraphAsync((string)asked["recording"], ExtentOf(asked), KindOf(asked)));
            commands["recording layout"] = async asked => Program.Told(await client.RecordingLayoutAsync((string)asked["recording"], ExtentOf(asked), KindOf(asked)));
            commands["examples"] = async asked => Program.Told(await client.ExamplesAsync((string)asked["network"], (int)asked["offset"], (int)asked["limit"]));
            commands["example picture"] = async asked => Bytes(await client.ExamplePictureAsync((string)asked["network"], (int)asked["index"]));
            commands["input picture"] = async asked => Bytes(await client.InputPictureAsync((string)asked["recording"]));
            commands["record example"] = async asked => Program.Told(await client.RecordExampleAsync((string)asked["network"], (int)asked["index"]));
            commands["record noise"] = async asked => Program.Told(await client.RecordNoiseAsync((string)asked["network"], (int)asked["seed"]));
            commands["record image"] = async asked => Program.Told(await client.RecordImageAsync((string)asked["network"], Convert.FromBase64String((string)asked["image"]), (string)asked["name"], (bool)asked["fitted"]));
            commands["edit"] = Edit;
            commands["recording"] = async asked => Program.Told(await client.RecordingAsync((string)asked["recording"]));
            commands["drop"] = async asked =>
            {
                await client.DropRecordingAsync((string)asked["recording"]);
                return null;
            };
            commands["fetch layer"] = async asked => Decoding.Layer(await client.LayerAsync(
                (string)asked["recording"], (string)asked["node"], (int)asked["finest"], (int?)asked["coarsest"],
                (string)asked["scale"] == "channel" ? WishScale.Channel : WishScale.Layer));
            commands["analyses"] = async asked => Program.Told(await client.AnalysesAsync());
            commands["start job"] = async asked => Program.Told(await client.StartJobAsync(Json.Read<JobWish>(asked["wish"].ToString())));
            commands["job"] = async asked => Program.Told(await client.JobAsync((string)asked["job"], TimeSpan.FromSeconds((double)asked["wait"])));
            commands["withdraw"] = async asked => Program.Told(await client.WithdrawJobAsync((string)asked["job"]));
            commands["fetch result"] = async asked => Decoding.Result(await client.ResultAsync((string)asked["job"]));
            commands["fetch file"] = async asked => Bytes(await client.ResultFileAsync((string)asked["job"], (string)asked["format"]));
            commands["fetch pictures"] = async asked => Decoding.OfPictures(await client.PicturesAsync((string)asked["job"], (int)asked["side"]));
            commands["run"] = Run;
        }

        static JToken Bytes(byte[] bytes) => Convert.ToBase64String(bytes);

        static Extent ExtentOf(JObject asked)
        {
            bool merged = (bool?)asked["merged"] ?? false;
            if (asked["folded"] != null)
                return Extent.Folding(asked["folded"].Values<string>(), merged);
            return asked["levels"] != null ? Extent.OfLevels((int)asked["levels"], merged) : null;
        }

        static LayoutKind KindOf(JObject asked) =>
            (string)asked["layout"] == "spiral" ? LayoutKind.Spiral : LayoutKind.Linear;

        async Task<JToken> Edit(JObject asked)
        {
            RecordingInfo recording = Json.Read<RecordingInfo>(asked["recording"].ToString());
            IEnumerable<AnyEdit> edits = asked["edits"].Select(edit => Json.Read<AnyEdit>(edit.ToString()));
            return Program.Told(await client.EditAsync(recording, edits));
        }

        /// <summary>Runs a job; with `cancel after` it is cancelled so many seconds after it began to run.</summary>
        async Task<JToken> Run(JObject asked)
        {
            using (var cancel = new CancellationTokenSource())
            {
                var progress = new Told();
                double? after = (double?)asked["cancel after"];
                if (after != null)
                    progress.First = () => cancel.CancelAfter(TimeSpan.FromSeconds(after.Value));
                Stopwatch clock = Stopwatch.StartNew();
                try
                {
                    JobResult result = await client.RunAsync(
                        Json.Read<JobWish>(asked["wish"].ToString()), progress, cancel.Token);
                    return new JObject { { "result", Decoding.Result(result) }, { "progress", progress.Jobs } };
                }
                catch (OperationCanceledException)
                {
                    return new JObject { { "cancelled", true }, { "progress", progress.Jobs }, { "seconds", clock.Elapsed.TotalSeconds } };
                }
            }
        }

        /// <summary>Notes at once what it is told, on whatever thread.</summary>
        sealed class Told : IProgress<JobInfo>
        {
            internal readonly JArray Jobs = new JArray();
            internal Action First;

            public void Report(JobInfo job)
            {
                Jobs.Add(Program.Told(job));
                if (Jobs.Count == 1)
                    First?.Invoke();
            }
        }
    }
}
