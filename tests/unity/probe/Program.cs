using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Boxwalk.Probe
{
    /// <summary>
    /// The core at a test's command: reads one JSON object a line, `{"do": name, ...}`, and answers each with one line,
    /// `{"answer": ...}` or `{"failure": class, "problem": {...}}`.
    /// </summary>
    static class Program
    {
        static int Main()
        {
            var commands = new Dictionary<string, Func<JObject, Task<JToken>>>();
            Decoding.AddTo(commands);
            using (var visit = new Visit())
            {
                visit.AddTo(commands);
                for (string line = Console.ReadLine(); line != null; line = Console.ReadLine())
                    Console.WriteLine(Answer(commands, JObject.Parse(line)).ToString(Formatting.None));
            }
            return 0;
        }

        static JObject Answer(Dictionary<string, Func<JObject, Task<JToken>>> commands, JObject asked)
        {
            try
            {
                return new JObject { { "answer", commands[(string)asked["do"]](asked).GetAwaiter().GetResult() } };
            }
            catch (BoxwalkException error)
            {
                return new JObject
                {
                    { "failure", error.GetType().Name },
                    { "problem", JToken.Parse(Json.Write(error.Problem)) },
                };
            }
            catch (Exception error)
            {
                return new JObject { { "failure", error.GetType().Name }, { "words", error.ToString() } };
            }
        }

        /// <summary>A message as the core writes it.</summary>
        internal static JToken Told(object message) => message == null ? null : JToken.Parse(Json.Write(message));

        internal static Task<JToken> Now(JToken answer) => Task.FromResult(answer);
    }
}
