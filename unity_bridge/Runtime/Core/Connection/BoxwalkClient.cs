using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;

namespace Boxwalk
{
    /// <summary>
    /// What a Boxwalk server is asked over HTTP. Thread-safe. Every method throws BoxwalkException with the server's words
    /// where it fails, and OperationCanceledException when its token is cancelled.
    /// </summary>
    public sealed partial class BoxwalkClient : IDisposable
    {
        readonly Requests requests;

        /// <summary>Of the server, with a slash at its end.</summary>
        public Uri Address { get; }

        /// <summary>Sent as `Authorization: Bearer`; null for none.</summary>
        public string Token { get; }

        /// <summary>Tells the wishes for jobs of this client from those of others.</summary>
        public string Visitor { get; } = Guid.NewGuid().ToString("N");

        /// <summary>
        /// address: as `boxwalk serve` prints it; a `?token=` in it is taken when `token` is not given.
        /// Throws ArgumentException if it is no address of http or https.
        /// </summary>
        public BoxwalkClient(string address, string token = null)
        {
            Uri found;
            if (!Uri.TryCreate(address, UriKind.Absolute, out found)
                || found.Scheme != Uri.UriSchemeHttp && found.Scheme != Uri.UriSchemeHttps)
                throw new ArgumentException(
                    $"'{address}' is no address of a server: it begins with http:// or https://, "
                    + "as `boxwalk serve` prints it.",
                    nameof(address));
            Address = new Uri($"{found.GetLeftPart(UriPartial.Path).TrimEnd('/')}/");
            Token = string.IsNullOrEmpty(token) ? TokenOf(found) : token;
            requests = new Requests(Address, Token);
        }

        public void Dispose() => requests.Dispose();

        static string TokenOf(Uri address) =>
            address.Query.TrimStart('?').Split('&')
                .Where(part => part.StartsWith("token=", StringComparison.Ordinal))
                .Select(part => Uri.UnescapeDataString(part.Substring("token=".Length)))
                .FirstOrDefault(token => token.Length > 0);

        // ---- networks ---------------------------------------------------------------------------------------

        /// <summary>Version and health; needs no token.</summary>
        public Task<Health> HealthAsync(CancellationToken cancel = default(CancellationToken)) =>
            requests.GetAsync<Health>("healthz", cancel);

        /// <summary>The networks that are open.</summary>
        public async Task<IReadOnlyList<NetworkInfo>> NetworksAsync(
            CancellationToken cancel = default(CancellationToken)) =>
            (await requests.GetAsync<Networks>("api/v1/networks", cancel).ConfigureAwait(false)).NetworksNetworks;

        /// <summary>
        /// The graph of the network's first example input, with every position in the world. extent: null for
        /// `Extent.Start`.
        /// </summary>
        public Task<GraphAnswer> GraphAsync(
            string network,
            Extent extent = null,
            LayoutKind kind = LayoutKind.Linear,
            CancellationToken cancel = default(CancellationToken)) =>
            requests.GetAsync<GraphAnswer>($"{OfNetwork(network)}/graph?{Query(extent, kind)}", cancel);

        /// <summary>The positions alone: all that another extent changes.</summary>
        public Task<Layout> LayoutAsync(
            string network,
            Extent extent = null,
            LayoutKind kind = LayoutKind.Linear,
            CancellationToken cancel = default(CancellationToken)) =>
            requests.GetAsync<Layout>($"{OfNetwork(network)}/layout?{Query(extent, kind)}", cancel);

        /// <summary>A page of the network's example inputs. limit: 1 to 500.</summary>
        public Task<ExampleInputs> ExamplesAsync(
            string network,
            int offset = 0,
            int limit = 50,
            CancellationToken cancel = default(CancellationToken)) =>
            requests.GetAsync<ExampleInputs>(
                $"{OfNetwork(network)}/inputs?offset={Number(offset)}&limit={Number(limit)}", cancel);

        /// <summary>An example input as PNG.</summary>
        public Task<byte[]> ExamplePictureAsync(
            string network, int index, CancellationToken cancel = default(CancellationToken)) =>
            requests.BytesAsync($"{OfNetwork(network)}/inputs/{Number(index)}.png", cancel);

        // ---- recordings -------------------------------------------------------------------------------------

        /// <summary>One forward pass on what the wish names: exactly one source.</summary>
        public Task<RecordingInfo> RecordAsync(
            string network, RecordingWish wish, CancellationToken cancel = default(CancellationToken)) =>
            requests.PostAsync<RecordingInfo>($"{OfNetwork(network)}/recordings", wish, cancel);

        public Task<RecordingInfo> RecordExampleAsync(
            string network, int index, CancellationToken cancel = default(CancellationToken)) =>
            RecordAsync(network, new RecordingWish { Input = index }, cancel);

        /// <summary>Noise, the same for the same seed.</summary>
        public Task<RecordingInfo> RecordNoiseAsync(
            string network, int seed, CancellationToken cancel = default(CancellationToken)) =>
            RecordAsync(network, new RecordingWish { Noise = seed }, cancel);

        /// <summary>
        /// A picture of one's own: the bytes of a PNG, JPEG or other image file, or of an .npy file, at most 32 MiB. name:
        /// to be shown. fitted: it has the network's own size and is only normalized.
        /// </summary>
        public Task<RecordingInfo> RecordImageAsync(
            string network,
            byte[] image,
            string name,
            bool fitted = false,
            CancellationToken cancel = default(CancellationToken))
        {
            var content = new ByteArrayContent(image);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            string path = $"{OfNetwork(network)}/recordings?name={Part(name ?? "")}";
            return requests.SendAsync<RecordingInfo>(
                HttpMethod.Post, fitted ? $"{path}&fitted=true" : path, content, cancel);
        }

        /// <summary>The pass of another recording's input once more, with these edits after those that it has.</summary>
        public Task<RecordingInfo> EditAsync(
            RecordingInfo recording,
            IEnumerable<AnyEdit> edits,
            CancellationToken cancel = default(CancellationToken)) =>
            RecordAsync(
                recording.Network, new RecordingWish { From = recording.Id, Edits = edits.ToList() }, cancel);

        public Task<RecordingInfo> RecordingAsync(
            string recording, CancellationToken cancel = default(CancellationToken)) =>
            requests.GetAsync<RecordingInfo>(OfRecording(recording), cancel);

        /// <summary>Let the server forget it.</summary>
        public Task DropRecordingAsync(string recording, CancellationToken cancel = default(CancellationToken)) =>
            requests.SendAsync(HttpMethod.Delete, OfRecording(recording), null, cancel);

        /// <summary>The recording's own graph; differs from the network's when `RecordingInfo.Graph` does.</summary>
        public Task<GraphAnswer> RecordingGraphAsync(
            string recording,
            Extent extent = null,
            LayoutKind kind = LayoutKind.Linear,
            CancellationToken cancel = default(CancellationToken)) =>
            requests.GetAsync<GraphAnswer>($"{OfRecording(recording)}/graph?{Query(extent, kind)}", cancel);

        public Task<Layout> RecordingLayoutAsync(
            string recording,
            Extent extent = null,
            LayoutKind kind = LayoutKind.Linear,
            CancellationToken cancel = default(CancellationToken)) =>
            requests.GetAsync<Layout>($"{OfRecording(recording)}/layout?{Query(extent, kind)}", cancel);

        /// <summary>The input as the network sees it, as PNG.</summary>
        public Task<byte[]> InputPictureAsync(
            string recording, CancellationToken cancel = default(CancellationToken)) =>
            requests.BytesAsync($"{OfRecording(recording)}/input.png", cancel);

        /// <summary>
        /// Levels `finest` to `coarsest` of one layer (null: `finest` alone; beyond the last means the last). Many layers
        /// come faster by a `BoxwalkStream`.
        /// </summary>
        public async Task<LayerBlob> LayerAsync(
            string recording,
            string node,
            int finest = 0,
            int? coarsest = null,
            WishScale scale = WishScale.Layer,
            CancellationToken cancel = default(CancellationToken))
        {
            string path = $"{OfRecording(recording)}/layers/{Part(node)}/activations?level={Number(finest)}"
                + (coarsest == null ? "" : $"&coarsest={Number(coarsest.Value)}")
                + (scale == WishScale.Channel ? "&scale=channel" : "");
            byte[] bytes = await requests.BytesAsync(path, cancel).ConfigureAwait(false);
            return LayerBlob.Read(new ArraySegment<byte>(bytes));
        }

        // ---- addresses --------------------------------------------------------------------------------------

        static string OfNetwork(string network) => $"api/v1/networks/{Part(network)}";

        static string OfRecording(string recording) => $"api/v1/recordings/{Part(recording)}";

        static string Query(Extent extent, LayoutKind kind) =>
            $"layout={(kind == LayoutKind.Spiral ? "spiral" : "linear")}&{(extent ?? Extent.Start).Query}";

        static string Part(string text) => Uri.EscapeDataString(text);

        static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
