using System;
using System.Collections.Generic;
using System.Linq;
using Boxwalk.Unity;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Boxwalk.WorldProbe
{
    /// <summary>
    /// The arithmetic of the Unity components at a test's command: reads one JSON object, writes one. It is compiled without
    /// Unity: what it runs is all that decides where things lie, what is wished for and which labels are shown.
    /// </summary>
    static class Program
    {
        static int Main()
        {
            JObject asked = JObject.Parse(Console.In.ReadToEnd());
            var told = new JObject();
            if (asked["graph"] != null) TellWorld(Json.Read<GraphAnswer>(asked["graph"].ToString()), asked, told);
            if (asked["wraps"] != null) told["wraps"] = new JArray(asked["wraps"].Select(Wrap));
            if (asked["boards"] != null) told["boards"] = new JArray(asked["boards"].Select(Flow));
            Console.WriteLine(told.ToString(Formatting.None));
            return 0;
        }

        static void TellWorld(GraphAnswer graph, JObject asked, JObject told)
        {
            var ribbons = new RibbonPlan(graph.Layout, graph.Inputs);
            told["ribbons"] = new JObject
            {
                { "positions", Flat(ribbons.Positions) },
                { "ways", Pairs(ribbons.Ways) },
                { "triangles", new JArray(ribbons.Triangles) },
                { "kinds", new JArray(ribbons.Parts.SelectMany(Kinds)) },
                { "starts", new JArray(ribbons.Parts.SelectMany(part => Enumerable.Repeat(part.Start, part.To - part.From))) },
                { "reach", ribbons.Reach },
            };
            var gates = new GateLines(graph.Layout.Gates);
            told["gates"] = new JObject
            {
                { "from", Flat(gates.From) },
                { "to", Flat(gates.To) },
                { "corners", Pairs(gates.Corners) },
                { "strength", new JArray(gates.Strength) },
                { "triangles", new JArray(gates.Triangles) },
            };
            var floor = new FloorPlan(graph);
            told["floor"] = new JObject
            {
                { "positions", Flat(floor.Positions) },
                { "ways", Pairs(floor.Ways) },
                { "shapes", new JArray(floor.Shapes.SelectMany(shape => new[] { shape.length, shape.half, shape.kind })) },
                { "triangles", new JArray(floor.Triangles) },
            };
            told["rooms"] = new JArray(Rooms.Of(graph).Select(room => new JObject
            {
                { "section", room.Section }, { "depth", room.Depth }, { "from", room.From }, { "to", room.To }, { "half", room.Half },
            }));
            told["eyes"] = new JArray(asked["eyes"].Select(eye => See(graph, (JObject)eye, asked)));
        }

        static JObject See(GraphAnswer graph, JObject told, JObject asked)
        {
            Eye eye = EyeOf(told);
            Dictionary<string, GraphNode> nodes = graph.Nodes.ToDictionary(node => node.Id);
            List<WishPanel> panels = graph.Layout.Panels
                .Select(panel => new WishPanel
                {
                    Node = panel.Node,
                    Pose = Pose.Of(panel),
                    Levels = Atlas.LevelSizes(nodes[panel.Node], panel),
                })
                .ToList();
            var list = new WishList(panels) { LargestTexture = 4096, Budget = (long)asked["budget"] };
            list.Judge(eye);
            // a second time: the order of before is what it starts from
            list.Judge(eye);
            List<ThinLabel> labels = asked["labels"]
                .Select(label => new ThinLabel
                {
                    Pose = panels[(int)label["panel"]].Pose,
                    Rank = (double)label["rank"],
                    Width = (double)label["width"],
                    NameWidth = (double)label["nameWidth"],
                    Height = 0.415,
                    Above = 0.09,
                })
                .ToList();
            new LabelThinning(labels, panels.Select(panel => panel.Pose).ToList()).Run(eye, (double)asked["least"]);
            return new JObject
            {
                { "seen", new JObject(panels.Select(panel => new JProperty(panel.Node, panel.Seen))) },
                { "wishes", new JArray(list.Panels.Select(panel => new JArray(panel.Node, panel.Finest))) },
                { "bytes", list.Panels.Sum(panel => WishList.BytesFrom(panel.Levels, panel.Finest)) },
                { "shown", new JArray(labels.Select(label => label.Shown ? 1 : 0)) },
            };
        }

        static Eye EyeOf(JObject told)
        {
            double height = (double)told["height"];
            return new Eye
            {
                Position = VectorOf(told["position"]),
                Right = VectorOf(told["right"]),
                Up = VectorOf(told["up"]),
                Forward = VectorOf(told["forward"]),
                Width = (double)told["width"],
                Height = height,
                Focal = height / (2 * Math.Tan((double)told["fov"] * Math.PI / 360)),
            };
        }

        static JToken Wrap(JToken asked)
        {
            var text = (string)asked["text"];
            var width = (double)asked["width"];
            return new JObject
            {
                { "lines", new JArray(Words.Wrap(text, width, Advance)) }, { "cut", Words.Cut(text, width, Advance) },
            };
        }

        static JToken Flow(JToken asked)
        {
            int pressed = -1;
            var rows = new List<BoardRow>();
            foreach (JToken row in asked["rows"])
            {
                int at = rows.Count;
                switch ((string)row["kind"])
                {
                    case "title": rows.Add(BoardRow.Title((string)row["text"])); break;
                    case "button": rows.Add(BoardRow.Button((string)row["text"], () => pressed = at)); break;
                    case "bar": rows.Add(BoardRow.Bar((string)row["text"], "50 %", 0.5)); break;
                    case "picture": rows.Add(BoardRow.Picture((double)row["aspect"])); break;
                    default: rows.Add(BoardRow.Said((string)row["text"])); break;
                }
            }
            var flow = new BoardFlow(rows, (double)asked["width"], (double)asked["em"], Advance);
            var touched = new JArray();
            foreach (JToken point in asked["points"])
            {
                pressed = -1;
                int button = flow.ButtonAt((double)point[0], (double)point[1]);
                if (button >= 0) rows[button].Press();
                touched.Add(pressed);
            }
            return new JObject
            {
                { "height", flow.Height },
                { "rows", new JArray(flow.Rows.Select(row => new JArray(row.Left, row.Top, row.Width, row.Height, row.Lines.Count))) },
                { "touched", touched },
            };
        }

        /// <summary>A font whose i is narrow.</summary>
        static double Advance(char character) => character == 'i' ? 0.25 : 0.5;

        static IEnumerable<double> Kinds(RibbonPlan.Part part)
        {
            double kind = part.Kind == RibbonKind.Main ? 0 : part.Kind == RibbonKind.Skip ? 1 : 2;
            for (int i = part.From; i < part.To; i++)
            {
                yield return kind;
                yield return part.Length;
                yield return part.Opaque ? 1 : 0;
            }
        }

        static Vector VectorOf(JToken token) => new Vector((double)token[0], (double)token[1], (double)token[2]);

        static JArray Flat(IEnumerable<Vector> vectors) => new JArray(vectors.SelectMany(vector => vector.ToList()));

        static JArray Pairs(IEnumerable<(double, double)> pairs) =>
            new JArray(pairs.SelectMany(pair => new[] { pair.Item1, pair.Item2 }));
    }
}
