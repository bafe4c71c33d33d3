using System;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Boxwalk
{
    /// <summary>Requests to one server; every failure is a BoxwalkException.</summary>
    sealed class Requests : IDisposable
    {
        const int LongestDetail = 400;

        readonly HttpClient http;

        internal Requests(Uri address, string token)
        {
            // what listens on this machine is not reached through a proxy
            var handler = new HttpClientHandler { UseProxy = !address.IsLoopback, UseCookies = false };
            http = new HttpClient(handler) { BaseAddress = address };
            if (!string.IsNullOrEmpty(token))
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        public void Dispose() => http.Dispose();

        internal async Task<T> GetAsync<T>(string path, CancellationToken cancel) =>
            Json.Read<T>(Encoding.UTF8.GetString(await BytesAsync(path, cancel).ConfigureAwait(false)));

        internal Task<byte[]> BytesAsync(string path, CancellationToken cancel) =>
            SendAsync(HttpMethod.Get, path, null, cancel);

        internal Task<T> PostAsync<T>(string path, object message, CancellationToken cancel) =>
            SendAsync<T>(
                HttpMethod.Post, path, new StringContent(Json.Write(message), Encoding.UTF8, "application/json"), cancel);

        internal async Task<T> SendAsync<T>(
            HttpMethod method, string path, HttpContent content, CancellationToken cancel) =>
            Json.Read<T>(
                Encoding.UTF8.GetString(await SendAsync(method, path, content, cancel).ConfigureAwait(false)));

        /// <summary>The body of the answer. path: below the server's address, without a slash in front.</summary>
        internal async Task<byte[]> SendAsync(
            HttpMethod method, string path, HttpContent content, CancellationToken cancel)
        {
            try
            {
                using (var request = new HttpRequestMessage(method, path) { Content = content })
                using (HttpResponseMessage answer = await http.SendAsync(request, cancel).ConfigureAwait(false))
                {
                    byte[] body = await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
                    if (!answer.IsSuccessStatusCode)
                        throw new BoxwalkException(ProblemOf(answer, Encoding.UTF8.GetString(body)));
                    return body;
                }
            }
            catch (HttpRequestException error)
            {
                throw Unreachable(error.InnerException ?? error);
            }
            catch (OperationCanceledException error) when (!cancel.IsCancellationRequested)
            {
                throw BoxwalkException.Here(
                    "The server does not answer",
                    $"No answer from {http.BaseAddress} within {http.Timeout.TotalSeconds:0} s.",
                    error);
            }
        }

        BoxwalkException Unreachable(Exception error) =>
            BoxwalkException.Here(
                "The server does not answer",
                $"The server at {http.BaseAddress} could not be reached ({error.Message.TrimEnd('.')}). "
                + "If it was stopped, start it again (`boxwalk serve ...`).",
                error);

        static Problem ProblemOf(HttpResponseMessage answer, string text)
        {
            try
            {
                JObject fields = JObject.Parse(text);
                if (fields["title"] != null && fields["detail"] != null)
                    return Json.Read<Problem>(text);
            }
            catch (JsonException)
            {
                // not from our server: told below in what words there are
            }
            return new Problem
            {
                Title = $"The server answered {(int)answer.StatusCode} {answer.ReasonPhrase}".TrimEnd(),
                Status = (int)answer.StatusCode,
                Detail = text.Length <= LongestDetail ? text : text.Substring(0, LongestDetail),
            };
        }
    }
}
