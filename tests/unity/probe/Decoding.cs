using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace Boxwalk.Probe
{
    /// <summary>Blobs, colours and places on panels, told as JSON.</summary>
    static class Decoding
    {
        internal static void AddTo(Dictionary<string, Func<JObject, Task<JToken>>> commands)
        {
            commands["layer"] = asked => Program.Now(Layer(LayerBlob.Read(File((string)asked["path"]))));
            commands["result"] = asked => Program.Now(Result(JobResult.Read(File((string)asked["path"]))));
            commands["pictures"] = asked => Program.Now(OfPictures(Pictures.Read(File((string)asked["path"]))));
            commands["joined"] = asked => Program.Now(Joined(asked));
            commands["damage"] = asked => Program.Now(Damage.Of((string)asked["path"], (int)asked["seed"]));
            commands["colours"] = asked => Program.Now(Colours());
            commands["units"] = asked => Program.Now(Units(asked));
            commands["meet"] = asked => Program.Now(Meet(asked));
        }

        static ArraySegment<byte> File(string path) => new ArraySegment<byte>(System.IO.File.ReadAllBytes(path));

        internal static JObject Layer(LayerBlob layer)
        {
            var tiles = new LayerTiles(layer);
            var levels = new JObject();
            foreach (KeyValuePair<int, AtlasLevel> level in layer.Levels)
                levels[level.Key.ToString()] = Rows(level.Value);
            return new JObject
            {
                { "header", Header(layer) },
                { "scales", new JArray(layer.Scales) },
                { "levels", levels },
                { "values", Values(tiles) },
                { "strongest", Place(tiles.StrongestUnit()) },
            };
        }

        static JObject Header(LayerBlob layer) =>
            new JObject
            {
                { "kind", "layer" },
                { "recording", layer.Recording },
                { "node", layer.Node },
                { "display", layer.Display.ToString().ToLowerInvariant() },
                { "channels", layer.Channels },
                { "tile", new JArray(layer.Tile.Height, layer.Tile.Width) },
                { "pitch", new JArray(layer.Pitch.Height, layer.Pitch.Width) },
                { "grid", new JArray(layer.Rows, layer.Columns) },
                { "levels", layer.LevelCount },
                { "finest", layer.Finest },
                { "coarsest", layer.Coarsest },
                { "scale", layer.Scale.ToString().ToLowerInvariant() },
                { "max", layer.Max },
                { "min_value", layer.MinValue },
                { "max_value", layer.MaxValue },
                { "nan", layer.Nan },
                { "infinite", layer.Infinite },
            };

        static JArray Rows(AtlasLevel level) =>
            new JArray(Enumerable.Range(0, level.Height).Select(
                row => new JArray(Enumerable.Range(0, level.Width).Select(column => (int)level[row, column]))));

        /// <summary>[channels][height][width], a value for each pixel of the finest level.</summary>
        static JArray Values(LayerTiles tiles)
        {
            LayerBlob layer = tiles.Layer;
            int step = 1 << tiles.FinestLevel;
            Func<int, IEnumerable<int>> places = size => Enumerable.Range(0, (size + step - 1) / step).Select(at => at * step);
            return new JArray(Enumerable.Range(0, layer.Channels).Select(channel =>
                new JArray(places(layer.Tile.Height).Select(y =>
                    new JArray(places(layer.Tile.Width).Select(x => tiles.ValueAt(channel, y, x)))))));
        }

        static JArray Place(Unit unit) => new JArray(unit.Channel, unit.Y, unit.X);

        internal static JObject Result(JobResult result)
        {
            if (!result.Keyed)
                return new JObject { { "keyed", false }, { "single", Results.Told(result.Single) } };
            var nodes = new JObject();
            foreach (KeyValuePair<string, Result> node in result.ByNode)
                nodes[node.Key] = Results.Told(node.Value);
            return new JObject { { "keyed", true }, { "nodes", nodes } };
        }

        internal static JObject OfPictures(Pictures pictures) =>
            new JObject
            {
                { "shape", new JArray(pictures.Count, pictures.Height, pictures.Width, 4) },
                { "labels", new JArray(pictures.Labels) },
                {
                    "pixels",
                    new JArray(Enumerable.Range(0, pictures.Count).SelectMany(
                        index => pictures.Picture(index).Select(value => (int)value)))
                },
            };

        /// <summary>The nodes of blobs that follow each other behind other bytes.</summary>
        static JArray Joined(JObject asked)
        {
            var bytes = new List<byte> { 1, 2, 3 };
            foreach (string path in asked["paths"].Values<string>())
                bytes.AddRange(System.IO.File.ReadAllBytes(path));
            var message = new ArraySegment<byte>(bytes.ToArray(), 3, bytes.Count - 3);
            return new JArray(LayerBlob.ReadAll(message).Select(Layer));
        }

        static JObject Colours()
        {
            var tables = new JObject();
            foreach (ColourMapName name in Enum.GetValues(typeof(ColourMapName)))
                foreach (double gain in new[] { 1, 0.3, 2.5, 40 })
                    tables[$"{name} {gain.ToString(System.Globalization.CultureInfo.InvariantCulture)}"] =
                        new JArray(ColourMap.Table(name, gain).Select(value => (int)value));
            return tables;
        }

        /// <summary>For a panel and its node: its levels, its arrangement, the units under points, and the points of units.</summary>
        static JObject Units(JObject asked)
        {
            Panel panel = Json.Read<Panel>(asked["panel"].ToString());
            GraphNode node = Json.Read<GraphNode>(asked["node"].ToString());
            Arrangement arrangement = Arrangement.Of(panel, node);
            var found = new JArray();
            foreach (JToken point in asked["points"])
            {
                Unit? unit = arrangement.UnitAt((double)point[0], (double)point[1]);
                found.Add(unit == null ? null : Place(unit.Value));
            }
            var back = new JArray();
            foreach (JToken unit in asked["units"])
            {
                double u, v;
                bool there = arrangement.TryPointOf(new Unit((int)unit[0], (int)unit[1], (int)unit[2]), out u, out v);
                back.Add(there ? new JArray(u, v) : null);
            }
            return new JObject
            {
                { "fill", new JArray(arrangement.FillWidth, arrangement.FillHeight) },
                { "pitch", new JArray(arrangement.Pitch.Height, arrangement.Pitch.Width) },
                { "levels", new JArray(Atlas.LevelSizes(node, panel).Select(size => new JArray(size.Height, size.Width))) },
                { "units", found },
                { "points", back },
            };
        }

        /// <summary>Where rays, each of six numbers, meet a panel and what lies 5 cm beside it.</summary>
        static JArray Meet(JObject asked)
        {
            Pose pose = Pose.Of(Json.Read<Panel>(asked["panel"].ToString()));
            var found = new JArray();
            foreach (JToken ray in asked["rays"])
            {
                double[] numbers = ray.Values<double>().ToArray();
                Meeting meeting;
                bool met = pose.Meet(
                    Vector.Of(numbers.Take(3).ToList()), Vector.Of(numbers.Skip(3).ToList()), 0.05, out meeting);
                found.Add(met ? new JArray(meeting.Distance, meeting.U, meeting.V) : null);
            }
            return found;
        }
    }
}
