using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace Boxwalk
{
    public sealed partial class BoxwalkClient
    {
        /// <summary>How long the server is asked to wait for news of a job before it is asked again.</summary>
        static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.3);

        /// <summary>What can be asked, with the JSON schema of the parameters and the nodes where it applies.</summary>
        public async Task<IReadOnlyList<AnalysisInfo>> AnalysesAsync(
            CancellationToken cancel = default(CancellationToken)) =>
            (await requests.GetAsync<Analyses>("api/v1/analyses", cancel).ConfigureAwait(false)).AnalysesAnalyses;

        /// <summary>Start an analysis; the same wish is the same job. wait: at most 5 s for its end.</summary>
        public Task<JobInfo> StartJobAsync(
            JobWish wish,
            TimeSpan wait = default(TimeSpan),
            CancellationToken cancel = default(CancellationToken)) =>
            requests.PostAsync<JobInfo>($"api/v1/jobs?visitor={Visitor}&wait={Seconds(wait)}", wish, cancel);

        /// <summary>How a job stands. wait: at most 5 s for its end.</summary>
        public Task<JobInfo> JobAsync(
            string job,
            TimeSpan wait = default(TimeSpan),
            CancellationToken cancel = default(CancellationToken)) =>
            requests.GetAsync<JobInfo>($"{OfJob(job)}?wait={Seconds(wait)}", cancel);

        /// <summary>Take this client's wish back: the job is cancelled when nobody else wants it.</summary>
        public Task<JobInfo> WithdrawJobAsync(string job, CancellationToken cancel = default(CancellationToken)) =>
            requests.SendAsync<JobInfo>(HttpMethod.Delete, $"{OfJob(job)}?visitor={Visitor}", null, cancel);

        /// <summary>The result of a job, or what there is of it so far (`JobInfo.Partial`).</summary>
        public async Task<JobResult> ResultAsync(
            string job, CancellationToken cancel = default(CancellationToken))
        {
            byte[] bytes = await requests.BytesAsync($"{OfJob(job)}/result", cancel).ConfigureAwait(false);
            return JobResult.Read(new ArraySegment<byte>(bytes));
        }

        /// <summary>A result as a file: png, svg, csv, npy, npz, json or safetensors, where this kind can be one.</summary>
        public Task<byte[]> ResultFileAsync(
            string job, string format, CancellationToken cancel = default(CancellationToken)) =>
            requests.BytesAsync($"{OfJob(job)}/result.{Part(format)}", cancel);

        /// <summary>The images of a job, or what there is of them, each side of at most so many pixels.</summary>
        public async Task<Pictures> PicturesAsync(
            string job, int side, CancellationToken cancel = default(CancellationToken))
        {
            string path = $"{OfJob(job)}/pictures?side={Number(side)}";
            return Pictures.Read(
                new ArraySegment<byte>(await requests.BytesAsync(path, cancel).ConfigureAwait(false)));
        }

        /// <summary>
        /// Start an analysis and wait for its result. progress: told on the way. Cancelling takes the wish back.
        /// Throws BoxwalkException with the job's problem if it fails or somebody cancels it.
        /// </summary>
        public async Task<JobResult> RunAsync(
            JobWish wish,
            IProgress<JobInfo> progress = null,
            CancellationToken cancel = default(CancellationToken))
        {
            JobInfo job = await StartJobAsync(wish, Patience, cancel).ConfigureAwait(false);
            try
            {
                progress?.Report(job);
                while (job.State == JobInfoState.Waiting || job.State == JobInfoState.Running)
                {
                    job = await JobAsync(job.Id, Patience, cancel).ConfigureAwait(false);
                    progress?.Report(job);
                }
                if (job.State == JobInfoState.Done)
                    return await ResultAsync(job.Id, cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await WithdrawQuietlyAsync(job.Id).ConfigureAwait(false);
                throw;
            }
            if (job.Problem != null)
                throw new BoxwalkException(job.Problem);
            throw BoxwalkException.Here("The job was cancelled", $"The job '{job.Analysis}' was cancelled.");
        }

        async Task WithdrawQuietlyAsync(string job)
        {
            try
            {
                await WithdrawJobAsync(job).ConfigureAwait(false);
            }
            catch (BoxwalkException)
            {
                // the server has gone, and the job with it; the caller is told of the cancellation
            }
        }

        static string OfJob(string job) => $"api/v1/jobs/{Part(job)}";

        static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
    }
}
