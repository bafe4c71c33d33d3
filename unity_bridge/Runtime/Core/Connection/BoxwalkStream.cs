using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Boxwalk
{
    public enum StreamState
    {
        /// <summary>Not opened, or disposed of.</summary>
        Closed,
        Connecting,
        Ready,
        /// <summary>The connection broke or was not made; it is being tried again.</summary>
        Lost,
        /// <summary>No token or a wrong one: a client with another token is needed.</summary>
        Refused,
    }

    /// <summary>
    /// The live connection to a server: layers in the order in which they are wished for, news of jobs, other visitors.
    /// It connects again by itself, with growing pauses, and asks again for what is still wanted. Its methods may be called
    /// from any thread; its events are raised where the event queue is drained.
    /// </summary>
    public sealed class BoxwalkStream : IDisposable
    {
        readonly BoxwalkClient client;
        readonly EventQueue events;
        readonly Uri address;
        readonly object gate = new object();
        readonly CancellationTokenSource closing = new CancellationTokenSource();
        readonly Backoff backoff = new Backoff();
        readonly Wanted wanted = new Wanted();
        Watch watched;
        Here here;
        string boot;
        Socket socket;
        StreamState state = StreamState.Closed;

        /// <summary>
        /// The server has greeted. True: it is another one than before, started again. Recordings and running jobs are gone
        /// and no longer wished for or watched; the same wishes get the same ids again.
        /// </summary>
        public event Action<Hello, bool> Ready;

        /// <summary>The connection broke; it is being tried again. In words why.</summary>
        public event Action<string> Lost;

        /// <summary>The server wants another token; it is not tried again.</summary>
        public event Action<Problem> Refused;

        /// <summary>Some levels of a layer, perhaps of a recording that is no longer wanted: compare `Recording`.</summary>
        public event Action<LayerBlob> LayerArrived;

        /// <summary>All that was last wished for of this recording has been sent.</summary>
        public event Action<string> Completed;

        public event Action<JobInfo> JobChanged;

        /// <summary>A wish that was not understood, a layer that could not be made, a recording that is gone (410).</summary>
        public event Action<Problem> ProblemTold;

        /// <summary>Others have come, moved or gone.</summary>
        public event Action<Visitors> VisitorsMoved;

        /// <summary>Somebody asks all to their place.</summary>
        public event Action<Gathered> GatheringCalled;

        /// <summary>events: may be shared by several streams.</summary>
        public BoxwalkStream(BoxwalkClient client, EventQueue events)
        {
            this.client = client;
            this.events = events;
            var builder = new UriBuilder(new Uri(client.Address, "api/v1/stream"));
            builder.Scheme = builder.Scheme == Uri.UriSchemeHttps ? "wss" : "ws";
            address = builder.Uri;
        }

        public StreamState State
        {
            get { lock (gate) return state; }
        }

        /// <summary>Connect, from now on until `Dispose`. Throws InvalidOperationException the second time.</summary>
        public void Open()
        {
            lock (gate)
            {
                if (state != StreamState.Closed || closing.IsCancellationRequested)
                    throw new InvalidOperationException("A stream is opened once; make another one.");
                state = StreamState.Connecting;
            }
            Task.Run(KeepConnectedAsync);
        }

        /// <summary>Say goodbye and end. No event is raised any more, not even those that wait.</summary>
        public void Dispose()
        {
            Socket open;
            lock (gate)
            {
                state = StreamState.Closed;
                open = socket;
            }
            closing.Cancel();
            open?.Close();
        }

        // ---- what the caller wants --------------------------------------------------------------------------

        /// <summary>
        /// The whole ordered list of what is wanted of this recording's network now; replaces the list before it, an empty
        /// one stops. Remembered while there is no connection.
        /// </summary>
        public void Wish(RecordingInfo recording, IEnumerable<LayerWish> layers, WishScale scale = WishScale.Layer)
        {
            lock (gate)
                SendWhenReady(wanted.Set(recording.Network, recording.Id, layers, scale));
        }

        /// <summary>Tell of these jobs; replaces the list before it. Remembered while there is no connection.</summary>
        public void Watch(IEnumerable<string> jobs)
        {
            lock (gate)
                SendWhenReady(watched = new Watch { Jobs = jobs.ToList() });
        }

        /// <summary>
        /// Where this visitor's eye is and what their ray touches (or null), in metres from where that network stands;
        /// radians, yaw 0 along -z, positive to the left. Remembered while there is no connection.
        /// </summary>
        public void Here(string network, Vector position, double yaw, double pitch, Vector? pointer = null)
        {
            lock (gate)
            {
                here = new Here
                {
                    Network = network,
                    Position = position.ToList(),
                    Yaw = yaw,
                    Pitch = pitch,
                    Pointer = pointer?.ToList(),
                };
                SendWhenReady(here, nameof(here));
            }
        }

        /// <summary>Ask all others to where this visitor was last, and to see that recording's input (or null). False: there is no connection.</summary>
        public bool Gather(string recording)
        {
            lock (gate)
                return SendWhenReady(new Gather { Recording = recording });
        }

        bool SendWhenReady(ClientMessage message, string subject = null)
        {
            if (state == StreamState.Ready)
                socket.Send(Json.Write(message), subject);
            return state == StreamState.Ready;
        }

        // ---- the connection ---------------------------------------------------------------------------------

        async Task KeepConnectedAsync()
        {
            while (!closing.IsCancellationRequested)
            {
                string reason = await ConnectOnceAsync().ConfigureAwait(false);
                if (closing.IsCancellationRequested)
                    return;
                Problem refusal = await RefusalAsync().ConfigureAwait(false);
                if (refusal != null)
                {
                    if (Turn(StreamState.Refused))
                        Tell(() => Refused?.Invoke(refusal));
                    return;
                }
                if (Turn(StreamState.Lost))
                    Tell(() => Lost?.Invoke(reason));
                if (!await PauseAsync(backoff.Next()).ConfigureAwait(false) || !Turn(StreamState.Connecting))
                    return;
            }
        }

        /// <summary>Until the connection ends; in words why.</summary>
        async Task<string> ConnectOnceAsync()
        {
            using (var attempt = new Socket(address, client.Token))
            {
                try
                {
                    await attempt.ConnectAsync(address, closing.Token).ConfigureAwait(false);
                    lock (gate)
                        socket = attempt;
                    if (closing.IsCancellationRequested) // before `Dispose` could see this socket
                        await attempt.CloseAsync().ConfigureAwait(false);
                    string said = await attempt.ReceiveAllAsync(
                        text => TakeText(attempt, text), bytes => TakeLayers(attempt, bytes)).ConfigureAwait(false);
                    return said.Length > 0 ? said : "The server closed the live connection.";
                }
                catch (Exception error) // in whatever class it comes: it is told, and tried again
                {
                    return $"The live connection to {client.Address} broke off: {error.Message}";
                }
                finally
                {
                    lock (gate)
                        socket = null;
                }
            }
        }

        /// <summary>A socket cannot say that the token is wrong; HTTP can. Null if it is not that.</summary>
        async Task<Problem> RefusalAsync()
        {
            try
            {
                await client.NetworksAsync(closing.Token).ConfigureAwait(false);
                return null;
            }
            catch (BoxwalkException error)
            {
                return error.Problem.Status == 401 || error.Problem.Status == 403 ? error.Problem : null;
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        /// <summary>False when the stream was disposed of meanwhile.</summary>
        async Task<bool> PauseAsync(TimeSpan pause)
        {
            try
            {
                await Task.Delay(pause, closing.Token).ConfigureAwait(false);
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }

        /// <summary>False when the stream was disposed of meanwhile.</summary>
        bool Turn(StreamState to)
        {
            lock (gate)
            {
                if (state == StreamState.Closed)
                    return false;
                state = to;
                return true;
            }
        }

        void Tell(Action happened) =>
            events.Post(() =>
            {
                if (State != StreamState.Closed)
                    happened();
            });

        // ---- what the server says ---------------------------------------------------------------------------

        void TakeText(Socket from, string text)
        {
            ServerMessage message;
            try
            {
                message = Json.Read<ServerMessage>(text);
            }
            catch (BoxwalkException error)
            {
                Tell(() => ProblemTold?.Invoke(error.Problem));
                return;
            }
            if (message is Hello hello)
                Greet(from, hello);
            else if (message is Complete complete)
                Tell(() => Completed?.Invoke(complete.Recording));
            else if (message is JobEvent told)
                Tell(() => JobChanged?.Invoke(told.Job));
            else if (message is ProblemEvent failed)
                Tell(() => ProblemTold?.Invoke(failed.Problem));
            else if (message is Visitors visitors)
                Tell(() => VisitorsMoved?.Invoke(visitors));
            else if (message is Gathered gathered)
                Tell(() => GatheringCalled?.Invoke(gathered));
        }

        /// <summary>Ask for all that is still wanted, unless the server was started again: then it is gone.</summary>
        void Greet(Socket from, Hello hello)
        {
            bool another;
            lock (gate)
            {
                if (state == StreamState.Closed)
                    return;
                another = boot != null && boot != hello.Boot;
                boot = hello.Boot;
                backoff.Reset();
                if (another)
                {
                    wanted.Clear();
                    watched = null;
                }
                state = StreamState.Ready;
                var again = new List<ClientMessage>(wanted.Missing()) { watched, here };
                foreach (ClientMessage message in again.Where(message => message != null))
                    from.Send(Json.Write(message));
            }
            Tell(() => Ready?.Invoke(hello, another));
        }

        void TakeLayers(Socket from, ArraySegment<byte> message)
        {
            IReadOnlyList<LayerBlob> layers = new LayerBlob[0];
            BlobException damage = null;
            try
            {
                layers = LayerBlob.ReadAll(message);
            }
            catch (BlobException error)
            {
                damage = error;
            }
            lock (gate)
                foreach (LayerBlob layer in layers)
                    wanted.Arrived(layer);
            Tell(() =>
            {
                try
                {
                    if (damage != null)
                        ProblemTold?.Invoke(damage.Problem);
                    foreach (LayerBlob layer in layers)
                        LayerArrived?.Invoke(layer);
                }
                finally
                {
                    // only now, so that the server never is far ahead of a slow thread
                    from.Send(Json.Write(new Acknowledge { Messages = 1 }));
                }
            });
        }
    }

    /// <summary>Pauses between attempts: doubling from 0.4 s to 8 s, each with a spread, so that many clients do not knock at once.</summary>
    sealed class Backoff
    {
        const double First = 0.4;
        const double Longest = 8;

        readonly Random random = new Random();
        int attempt;

        internal TimeSpan Next()
        {
            double pause = Math.Min(Longest, First * Math.Pow(2, Math.Min(attempt++, 16)));
            return TimeSpan.FromSeconds(pause * (0.75 + 0.5 * random.NextDouble()));
        }

        internal void Reset() => attempt = 0;
    }
}
