using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json.Linq;

namespace Boxwalk.Probe
{
    /// <summary>Results told as JSON, in the words of the blobs' headers.</summary>
    static class Results
    {
        internal static JObject Told(Result result)
        {
            JObject told = TellAny(result);
            told["title"] = result.Title;
            told["note"] = result.Note;
            return told;
        }

        static JObject TellAny(Result result)
        {
            if (result is MapsResult maps)
                return Tell(maps);
            if (result is ImagesResult images)
                return Tell(images);
            if (result is CurveResult curve)
                return Tell(curve);
            if (result is PointsResult points)
                return Tell(points);
            if (result is ScoresResult scores)
                return Tell(scores);
            return Tell((MatrixResult)result);
        }

        static JObject Tell(MapsResult maps) =>
            new JObject
            {
                { "result", "maps" },
                { "values", Array(maps.Values, maps.Count, maps.Height, maps.Width) },
                { "labels", new JArray(maps.Labels) },
                { "unit", maps.Unit },
                { "overlay", maps.Overlay },
                {
                    "boxes",
                    new JObject(maps.Boxes.Select(box => new JProperty(
                        box.Key, new JArray(box.Value.Top, box.Value.Left, box.Value.Bottom, box.Value.Right))))
                },
            };

        static JObject Tell(ImagesResult images) =>
            new JObject
            {
                { "result", "images" },
                { "values", Array(images.Values, images.Count, images.Channels, images.Height, images.Width) },
                { "labels", new JArray(images.Labels) },
                { "inputs", new JArray(images.Inputs) },
            };

        static JObject Tell(CurveResult curve) =>
            new JObject
            {
                { "result", "curve" },
                { "x", Array(curve.X, curve.X.Length) },
                { "series", Named(curve.Series) },
                { "x_label", curve.XLabel },
                { "y_label", curve.YLabel },
                { "style", curve.Bars ? "bars" : "line" },
                { "nodes", new JArray(curve.Nodes) },
                { "lines", Numbers(curve.Lines) },
            };

        static JObject Tell(PointsResult points)
        {
            var told = new JObject
            {
                { "result", "points" },
                { "coordinates", Array(points.Coordinates, points.Count, points.Dimensions) },
                { "labels", new JArray(points.Labels) },
                { "groups", new JArray(points.Groups) },
                { "marks", new JArray(points.Marks) },
                { "inputs", new JArray(points.Inputs) },
                { "summary", Texts(points.Summary) },
            };
            if (points.Origin != null)
            {
                told["origin"] = Array(points.Origin, points.Origin.Length);
                told["axes"] = Array(points.Axes, points.Dimensions, points.Origin.Length);
            }
            return told;
        }

        static JObject Tell(ScoresResult scores) =>
            new JObject
            {
                { "result", "scores" },
                { "names", new JArray(scores.Names) },
                { "columns", Named(scores.Columns) },
                { "units", Texts(scores.Units) },
                { "summary", Texts(scores.Summary) },
            };

        static JObject Tell(MatrixResult matrix) =>
            new JObject
            {
                { "result", "matrix" },
                { "values", Array(matrix.Values, matrix.Rows.Count, matrix.Columns.Count) },
                { "rows", new JArray(matrix.Rows) },
                { "columns", new JArray(matrix.Columns) },
                { "unit", matrix.Unit },
                { "inputs", new JObject(matrix.Inputs.Select(cell => new JProperty(cell.Key, new JArray(cell.Value)))) },
                { "row_nodes", new JArray(matrix.RowNodes) },
                { "column_nodes", new JArray(matrix.ColumnNodes) },
            };

        static JObject Array(float[] values, params int[] shape) =>
            new JObject
            {
                { "shape", new JArray(shape) },
                { "values", new JArray(values.Select(value => float.IsNaN(value) ? null : new JValue(value))) },
            };

        static JObject Named(IReadOnlyDictionary<string, float[]> arrays) =>
            new JObject(arrays.Select(array => new JProperty(array.Key, Array(array.Value, array.Value.Length))));

        static JObject Numbers(IReadOnlyDictionary<string, float> numbers) =>
            new JObject(numbers.Select(number => new JProperty(number.Key, number.Value)));

        static JObject Texts(IReadOnlyDictionary<string, string> texts) =>
            new JObject(texts.Select(text => new JProperty(text.Key, text.Value)));
    }
}
