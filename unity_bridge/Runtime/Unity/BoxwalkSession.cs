using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using UnityEngine;

namespace Boxwalk.Unity
{
    public enum SessionState
    {
        /// <summary>Asking the server what it has.</summary>
        Connecting,

        /// <summary>The visitor is to choose a network.</summary>
        Choosing,

        /// <summary>A network's graph is on its way.</summary>
        Opening,

        Ready,

        /// <summary>The connection is gone; it is tried again and again, and what has arrived stays.</summary>
        Lost,

        /// <summary>Nothing goes on before `Connect` or `Open` is called again.</summary>
        Failed,
    }

    /// <summary>
    /// The one connection to a server: its networks, the one that is open, the newest recording. Everything is told on Unity's
    /// main thread.
    /// </summary>
    [DisallowMultipleComponent]
    [RequireComponent(typeof(WorldLook))]
    public sealed class BoxwalkSession : MonoBehaviour
    {
        /// <summary>Time in a frame for what has arrived.</summary>
        static readonly TimeSpan? InAFrame = TimeSpan.FromMilliseconds(3);

        [Tooltip("As `boxwalk serve` prints it, without the token.")]
        [SerializeField] string address = "http://127.0.0.1:8000";

        [Tooltip("Needed where the server is not on this machine.")]
        [SerializeField] string token = "";

        [Tooltip("Id of the network to open; empty: the only one there is, else the visitor chooses.")]
        [SerializeField] string network = "";

        [SerializeField] LayoutKind layout = LayoutKind.Linear;

        [Tooltip("Whether maps are coloured by the largest value of their layer or of their channel.")]
        [SerializeField] WishScale scale = WishScale.Layer;

        readonly EventQueue events = new EventQueue();
        BoxwalkStream stream;
        CancellationTokenSource working = new CancellationTokenSource();
        Extent extent = Extent.Start;
        bool started;

        /// <summary>Fingerprint of the network's own graph, that of its first input.</summary>
        string ownGraph;

        /// <summary>Fingerprint of the graph that is shown.</summary>
        string shownGraph;

        /// <summary>Makes the newest recording, or makes it again.</summary>
        Func<CancellationToken, Task<RecordingInfo>> record;

        /// <summary>State, words, networks or `Busy` have changed.</summary>
        public event Action Changed;

        /// <summary>Another network, another graph or another layout.</summary>
        public event Action GraphChanged;

        public event Action RecordingChanged;

        /// <summary>Levels of a layer of the newest recording.</summary>
        public event Action<LayerBlob> LayerArrived;

        /// <summary>All that was wished for of the newest recording has arrived.</summary>
        public event Action Completed;

        /// <summary>The newest state of the watched job.</summary>
        public event Action<JobInfo> JobChanged;

        public SessionState State { get; private set; }

        /// <summary>What is to be said about the state; empty when there is nothing.</summary>
        public string Saying { get; private set; } = "";

        /// <summary>An input is being put in.</summary>
        public bool Busy { get; private set; }

        public BoxwalkClient Client { get; private set; }
        public IReadOnlyList<NetworkInfo> Networks { get; private set; } = new NetworkInfo[0];

        /// <summary>The open network; null before one is.</summary>
        public NetworkInfo Network { get; private set; }

        public GraphAnswer Graph { get; private set; }

        /// <summary>The newest recording; null before there is one.</summary>
        public RecordingInfo Recording { get; private set; }

        /// <summary>Index of the example input that is shown; -1 for any other input.</summary>
        public int Example { get; private set; } = -1;

        public WishScale Scale => scale;
        public string Address => address;
        public WorldLook Look { get; private set; }

        void Awake()
        {
            Look = GetComponent<WorldLook>();
            Look.Make();
        }

        void Start()
        {
            started = true;
            Connect();
        }

        void Update()
        {
            try
            {
                events.Drain(InAFrame);
            }
            catch (BoxwalkException failure)
            {
                Say(State, failure.Message);
            }
        }

        void OnDestroy()
        {
            working.Cancel();
            stream?.Dispose();
            Client?.Dispose();
        }

        /// <summary>Connect to another server; before the first frame: to this one instead of the one that was set.</summary>
        public void Connect(string address, string token)
        {
            this.address = address;
            this.token = token;
            if (started) Connect();
        }

        /// <summary>Connect, or connect anew.</summary>
        public void Connect() => Follow(SessionState.Connecting, $"Asking {address} …", ConnectAsync);

        /// <summary>Leave the network that is open and let the visitor choose.</summary>
        public void Choose()
        {
            working.Cancel();
            Say(SessionState.Choosing, "Which network?");
        }

        public void Open(NetworkInfo network) =>
            Follow(SessionState.Opening, $"Opening {network.Title} …", cancel => OpenAsync(network, cancel));

        /// <summary>Put an example input in; the index is taken modulo their number. Nothing happens where there are none.</summary>
        public void ShowExample(int index)
        {
            if (Network == null || Network.Examples == 0) return;
            string id = Network.Id;
            int count = (int)Network.Examples;
            int example = (index % count + count) % count;
            Show(example, cancel => Client.RecordExampleAsync(id, example, cancel));
        }

        /// <summary>Put noise in, the same for the same seed.</summary>
        public void ShowNoise(int seed)
        {
            if (Network == null) return;
            string id = Network.Id;
            Show(-1, cancel => Client.RecordNoiseAsync(id, seed, cancel));
        }

        /// <summary>Put a picture in: the bytes of a PNG or JPEG. fitted: it has the network's own size and is taken pixel by pixel.</summary>
        public void ShowImage(byte[] image, string name, bool fitted = false)
        {
            if (Network == null) return;
            string id = Network.Id;
            Show(-1, cancel => Client.RecordImageAsync(id, image, name, fitted, cancel));
        }

        /// <summary>Fold a section to one panel, or unfold it.</summary>
        public void Fold(string section)
        {
            if (Graph == null) return;
            var folded = new List<string>(Graph.Layout.Folded);
            if (!folded.Remove(section)) folded.Add(section);
            extent = Extent.Folding(folded, Graph.Layout.Merged);
            Follow(SessionState.Ready, "", LoadGraphAsync);
        }

        /// <summary>Replace what is wished for of the newest recording.</summary>
        public void Wish(IReadOnlyList<LayerWish> layers)
        {
            if (Recording != null && State == SessionState.Ready) stream.Wish(Recording, layers, scale);
        }

        /// <summary>Be told of this job's progress, and of no other's; null: of none.</summary>
        public void Watch(string job) => stream?.Watch(job == null ? new string[0] : new[] { job });

        async Task ConnectAsync(CancellationToken cancel)
        {
            stream?.Dispose();
            Client?.Dispose();
            (stream, Client) = (null, null);
            // another server knows nothing of what this one has recorded
            (Recording, ownGraph, shownGraph) = (null, null, null);
            Client = NewClient();
            Networks = await Client.NetworksAsync(cancel);
            stream = new BoxwalkStream(Client, events);
            Listen(stream);
            stream.Open();
            NetworkInfo only = Wanted();
            if (only != null) await OpenAsync(only, cancel);
            else Say(SessionState.Choosing, Networks.Count == 0 ? "The server has no network." : "Which network?");
        }

        BoxwalkClient NewClient()
        {
            try
            {
                return new BoxwalkClient(address, token == "" ? null : token);
            }
            catch (ArgumentException failure)
            {
                throw new BoxwalkException(new Problem { Title = "No server's address", Detail = failure.Message }, failure);
            }
        }

        /// <summary>The network to open without asking; null: the visitor chooses.</summary>
        NetworkInfo Wanted()
        {
            string id = Network != null ? Network.Id : network;
            foreach (NetworkInfo info in Networks)
                if (info.Id == id)
                    return info;
            return Networks.Count == 1 && id == "" ? Networks[0] : null;
        }

        async Task OpenAsync(NetworkInfo info, CancellationToken cancel)
        {
            Say(SessionState.Opening, $"Opening {info.Title} …");
            bool another = Network == null || Network.Id != info.Id;
            Network = info;
            if (another || record == null)
            {
                (Graph, Recording, ownGraph, extent) = (null, null, null, Extent.Start);
                Example = info.Examples > 0 ? 0 : -1;
                if (info.Examples > 0) record = stop => Client.RecordExampleAsync(info.Id, 0, stop);
                else record = stop => Client.RecordNoiseAsync(info.Id, 0, stop);
            }
            await LoadGraphAsync(cancel);
            Say(SessionState.Ready, "");
            await RecordAsync(cancel);
        }

        void Show(int example, Func<CancellationToken, Task<RecordingInfo>> wish)
        {
            Example = example;
            record = wish;
            Follow(SessionState.Ready, "", RecordAsync);
        }

        async Task RecordAsync(CancellationToken cancel)
        {
            Busy = true;
            Changed?.Invoke();
            RecordingInfo made = await record(cancel);
            Recording = made;
            if (ownGraph == null) ownGraph = shownGraph = made.Graph;
            // control flow may give a recording a graph of its own
            if (made.Graph != shownGraph) await LoadGraphAsync(cancel);
            Busy = false;
            Changed?.Invoke();
            RecordingChanged?.Invoke();
        }

        async Task LoadGraphAsync(CancellationToken cancel)
        {
            bool own = Recording == null || Recording.Graph == ownGraph;
            Graph = own
                ? await Client.GraphAsync(Network.Id, extent, layout, cancel)
                : await Client.RecordingGraphAsync(Recording.Id, extent, layout, cancel);
            shownGraph = own ? ownGraph : Recording.Graph;
            GraphChanged?.Invoke();
        }

        void Listen(BoxwalkStream from)
        {
            from.Ready += (hello, restarted) =>
            {
                if (from != stream) return;
                // a server that was started again has forgotten every recording
                if (restarted && Graph != null) Follow(SessionState.Ready, "", RecordAsync);
                else if (State == SessionState.Lost) Say(SessionState.Ready, "");
            };
            from.Lost += words =>
            {
                if (from == stream && State == SessionState.Ready) Say(SessionState.Lost, words);
            };
            from.Refused += problem =>
            {
                if (from == stream) Say(SessionState.Failed, WordsOf(problem));
            };
            from.LayerArrived += blob =>
            {
                if (from == stream && Recording != null && blob.Recording == Recording.Id) LayerArrived?.Invoke(blob);
            };
            from.Completed += recording =>
            {
                if (from == stream && Recording != null && recording == Recording.Id) Completed?.Invoke();
            };
            from.JobChanged += job =>
            {
                if (from == stream) JobChanged?.Invoke(job);
            };
            from.ProblemTold += problem =>
            {
                if (from != stream) return;
                bool dropped = problem.Status == 410 && Recording != null && problem.Recording == Recording.Id;
                if (dropped) Follow(SessionState.Ready, "", RecordAsync);
                else Say(State, WordsOf(problem));
            };
        }

        /// <summary>Do this instead of what is being done; a failure is said in words.</summary>
        async void Follow(SessionState state, string saying, Func<CancellationToken, Task> work)
        {
            working.Cancel();
            working = new CancellationTokenSource();
            CancellationToken cancel = working.Token;
            Busy = false;
            Say(state, saying);
            try
            {
                await work(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // something newer is being done, or the scene has ended
            }
            catch (BoxwalkException failure)
            {
                if (cancel.IsCancellationRequested) return;
                Busy = false;
                // an input that cannot be put in leaves the world as it is
                bool stands = State == SessionState.Ready && Graph != null;
                Say(stands ? SessionState.Ready : SessionState.Failed, WordsOf(failure.Problem));
            }
        }

        void Say(SessionState state, string saying)
        {
            State = state;
            Saying = saying;
            Changed?.Invoke();
        }

        static string WordsOf(Problem problem) =>
            string.IsNullOrEmpty(problem.Detail) ? problem.Title : problem.Title + ". " + problem.Detail;
    }
}
