using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Newtonsoft.Json.Linq;

namespace Boxwalk
{
    /// <summary>What a job gave: one result, or one for each of several layers.</summary>
    public sealed class JobResult
    {
        /// <summary>There is a result for each of several layers.</summary>
        public bool Keyed => ByNode != null;

        /// <summary>The result; null when it is keyed.</summary>
        public readonly Result Single;

        /// <summary>Results by the id of the layer; null when there is a single one.</summary>
        public readonly IReadOnlyDictionary<string, Result> ByNode;

        JobResult(Result single, IReadOnlyDictionary<string, Result> byNode)
        {
            Single = single;
            ByNode = byNode;
        }

        /// <summary>The result in the bytes of a blob. Throws BlobException if they hold none.</summary>
        public static JobResult Read(ArraySegment<byte> data)
        {
            Blob blob = Blob.Read(data);
            blob.Expect("result");
            try
            {
                if ((string)blob.Header["result"] != "keyed")
                    return new JobResult(new Parts(blob, blob.Header, "").Read(), null);
                var found = new Dictionary<string, Result>();
                foreach (JProperty node in ((JObject)blob.Header["nodes"]).Properties())
                    found.Add(node.Name, new Parts(blob, (JObject)node.Value, $"{node.Name}/").Read());
                return new JobResult(null, found);
            }
            catch (Exception error) when (Blob.IsMalformed(error) || error is NullReferenceException)
            {
                throw new BlobException($"The header of the result cannot be read: {error.Message}", error);
            }
        }

        /// <summary>The words of one result, and its arrays, whose names begin with a prefix.</summary>
        sealed class Parts
        {
            readonly Blob blob;
            readonly JObject header;
            readonly string prefix;

            internal Parts(Blob blob, JObject header, string prefix)
            {
                this.blob = blob;
                this.header = header;
                this.prefix = prefix;
            }

            internal Result Read()
            {
                Result result = ReadKind();
                result.Title = Text("title");
                result.Note = Text("note");
                return result;
            }

            Result ReadKind()
            {
                var kind = (string)header["result"];
                switch (kind)
                {
                    case "maps":
                        return Maps();
                    case "images":
                        return Images();
                    case "curve":
                        return Curve();
                    case "points":
                        return Points();
                    case "scores":
                        return Scores();
                    case "matrix":
                        return Matrix();
                    default:
                        throw new BlobException(
                            $"Unknown kind of result '{kind}': the server may be newer than this package.");
                }
            }

            MapsResult Maps()
            {
                BlobArray values = Array("values", 3);
                return new MapsResult
                {
                    Count = values.Shape[0],
                    Height = values.Shape[1],
                    Width = values.Shape[2],
                    Values = values.ToFloats(),
                    Labels = Texts("labels"),
                    Unit = Text("unit"),
                    Overlay = (bool?)header["overlay"] ?? false,
                    Boxes = Map("boxes", token => new PixelBox(token.Select(edge => edge.Value<int>()).ToList())),
                };
            }

            ImagesResult Images()
            {
                BlobArray values = Array("values", 4);
                return new ImagesResult
                {
                    Count = values.Shape[0],
                    Channels = values.Shape[1],
                    Height = values.Shape[2],
                    Width = values.Shape[3],
                    Values = values.ToFloats(),
                    Labels = Texts("labels"),
                    Inputs = Integers(header["inputs"]),
                };
            }

            CurveResult Curve() =>
                new CurveResult
                {
                    X = Array("x", 1).ToFloats(),
                    Series = Named("series"),
                    XLabel = Text("x_label"),
                    YLabel = Text("y_label"),
                    Bars = Text("style") == "bars",
                    Nodes = Texts("nodes"),
                    Lines = Map("lines", place => (float)place),
                };

            PointsResult Points()
            {
                BlobArray coordinates = Array("coordinates", 2);
                return new PointsResult
                {
                    Count = coordinates.Shape[0],
                    Dimensions = coordinates.Shape[1],
                    Coordinates = coordinates.ToFloats(),
                    Labels = Texts("labels"),
                    Groups = Texts("groups"),
                    Marks = Texts("marks"),
                    Inputs = Integers(header["inputs"]),
                    Summary = Map("summary", Words),
                    Origin = ArrayOrNull("origin", 1),
                    Axes = ArrayOrNull("axes", 2),
                };
            }

            ScoresResult Scores() =>
                new ScoresResult
                {
                    Names = Texts("names"),
                    Columns = Named("columns"),
                    Units = Map("units", Words),
                    Summary = Map("summary", Words),
                };

            MatrixResult Matrix()
            {
                BlobArray values = Array("values", 2);
                var matrix = new MatrixResult
                {
                    Values = values.ToFloats(),
                    Rows = Texts("rows"),
                    Columns = Texts("columns"),
                    Unit = Text("unit"),
                    Inputs = Map("inputs", Integers),
                    RowNodes = Texts("row_nodes"),
                    ColumnNodes = Texts("column_nodes"),
                };
                if (matrix.Rows.Count != values.Shape[0] || matrix.Columns.Count != values.Shape[1])
                    throw new BlobException(
                        $"The matrix of {values.Shape[0]} x {values.Shape[1]} numbers has {matrix.Rows.Count} rows "
                        + $"and {matrix.Columns.Count} columns.");
                return matrix;
            }

            BlobArray Array(string name, int axes)
            {
                BlobArray found = blob.ArrayNamed(prefix + name);
                if (found.Type != "F32" || found.Shape.Count != axes)
                    throw new BlobException(
                        $"The array '{prefix}{name}' of the result is {found.Type} with {found.Shape.Count} axes; "
                        + $"F32 with {axes} was expected.");
                return found;
            }

            float[] ArrayOrNull(string name, int axes) =>
                blob.Arrays.ContainsKey(prefix + name) ? Array(name, axes).ToFloats() : null;

            IReadOnlyDictionary<string, float[]> Named(string folder)
            {
                var found = new Dictionary<string, float[]>();
                foreach (string name in Texts(folder))
                    found.Add(name, Array($"{folder}/{name}", 1).ToFloats());
                return found;
            }

            IReadOnlyDictionary<string, T> Map<T>(string name, Func<JToken, T> convert)
            {
                var found = new Dictionary<string, T>();
                if (header[name] is JObject map)
                    foreach (JProperty entry in map.Properties())
                        found.Add(entry.Name, convert(entry.Value));
                return found;
            }

            string Text(string name) => (string)header[name] ?? "";

            IReadOnlyList<string> Texts(string name) =>
                header[name] is JArray texts ? texts.Select(text => (string)text).ToList() : new List<string>();

            static IReadOnlyList<int> Integers(JToken token) =>
                token is JArray numbers ? numbers.Select(number => number.Value<int>()).ToList() : new List<int>();

            static string Words(JToken token) =>
                token is JValue value ? Convert.ToString(value.Value, CultureInfo.InvariantCulture) : token.ToString();
        }
    }
}
