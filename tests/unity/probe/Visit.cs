using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace Boxwalk.Probe
{
    /// <summary>A client and its stream, told what to do by a test.</summary>
    sealed partial class Visit : IDisposable
    {
        readonly EventQueue events = new EventQueue();
        readonly List<JObject> seen = new List<JObject>();
        BoxwalkClient client;
        BoxwalkStream stream;
        TimeSpan slowness;

        public void Dispose()
        {
            stream?.Dispose();
            client?.Dispose();
        }

        internal void AddTo(Dictionary<string, Func<JObject, Task<JToken>>> commands)
        {
            commands["connect"] = asked => Program.Now(Connect(asked));
            commands["open"] = asked => Program.Now(Open());
            commands["close"] = asked => Program.Now(Close());
            commands["wish"] = asked => Program.Now(Wish(asked));
            commands["watch"] = asked => Program.Now(Say(() => stream.Watch(asked["jobs"].Values<string>())));
            commands["here"] = asked => Program.Now(Say(() => stream.Here((string)asked["network"], Vector.Of(asked["position"].Values<double>().ToList()), 0.5, -0.25)));
            commands["gather"] = asked => Program.Now(stream.Gather((string)asked["recording"]));
            commands["slow"] = asked => Program.Now(Say(() => slowness = TimeSpan.FromSeconds((double)asked["seconds"])));
            commands["state"] = asked => Program.Now(stream.State.ToString());
            commands["waiting"] = asked => Program.Now(events.Waiting);
            commands["thread"] = asked => Program.Now(Thread.CurrentThread.ManagedThreadId);
            commands["until"] = asked => Program.Now(Until((string)asked["event"], (double?)asked["seconds"] ?? 20));
            AddRequests(commands);
        }

        JToken Connect(JObject asked)
        {
            Dispose();
            stream = null;
            client = new BoxwalkClient((string)asked["address"], (string)asked["token"]);
            return new JArray(client.Address.ToString(), client.Token);
        }

        JToken Open()
        {
            seen.Clear();
            slowness = TimeSpan.Zero;
            stream = new BoxwalkStream(client, events);
            stream.Ready += (hello, another) => See("ready", Program.Told(hello), another);
            stream.Lost += reason => See("lost", reason);
            stream.Refused += problem => See("refused", Program.Told(problem));
            stream.Completed += recording => See("complete", recording);
            stream.JobChanged += job => See("job", Program.Told(job));
            stream.ProblemTold += problem => See("problem", Program.Told(problem));
            stream.VisitorsMoved += visitors => See("visitors", Program.Told(visitors));
            stream.GatheringCalled += gathered => See("gathered", Program.Told(gathered));
            stream.LayerArrived += layer =>
            {
                Thread.Sleep(slowness);
                See("layer", Decoding.Layer(layer));
            };
            stream.Open();
            return stream.State.ToString();
        }

        JToken Close()
        {
            stream.Dispose();
            return stream.State.ToString();
        }

        JToken Wish(JObject asked)
        {
            RecordingInfo recording = Json.Read<RecordingInfo>(asked["recording"].ToString());
            List<LayerWish> layers = asked["layers"].Select(layer => Json.Read<LayerWish>(layer.ToString())).ToList();
            stream.Wish(recording, layers, (string)asked["scale"] == "channel" ? WishScale.Channel : WishScale.Layer);
            return null;
        }

        static JToken Say(Action action)
        {
            action();
            return null;
        }

        void See(string name, JToken told, bool another = false) =>
            seen.Add(new JObject
            {
                { "event", name },
                { "told", told },
                { "another", another },
                { "thread", Thread.CurrentThread.ManagedThreadId },
            });

        /// <summary>All that happened since the last call until this event was seen, or the time is over.</summary>
        JToken Until(string name, double seconds)
        {
            Stopwatch clock = Stopwatch.StartNew();
            while (clock.Elapsed.TotalSeconds < seconds && seen.All(happened => (string)happened["event"] != name))
                if (events.Drain(TimeSpan.Zero) == 0)
                    Thread.Sleep(5);
            var told = new JArray(seen);
            seen.Clear();
            return told;
        }
    }
}
