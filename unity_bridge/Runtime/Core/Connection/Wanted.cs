using System;
using System.Collections.Generic;
using System.Linq;

namespace Boxwalk
{
    /// <summary>What has been wished for and has not arrived, so that it can be asked for again. Not thread-safe.</summary>
    sealed class Wanted
    {
        sealed class Layer
        {
            internal LayerWish Wish;
            internal readonly HashSet<int> Arrived = new HashSet<int>();
            /// <summary>-1 before anything has arrived.</summary>
            internal int LevelCount = -1;

            internal LayerWish Missing =>
                LevelCount < 0 ? Wish : MissingLevels(Wish, LevelCount, Arrived.Contains);
        }

        sealed class Plan
        {
            internal string Network;
            internal string Recording;
            internal WishScale Scale;
            internal Dictionary<string, Layer> Layers;
            internal List<string> Order;
        }

        /// <summary>One list for a network, the newest last.</summary>
        readonly List<Plan> plans = new List<Plan>();

        /// <summary>The list of what is wanted of a network; replaces the one before it.</summary>
        internal Wish Set(string network, string recording, IEnumerable<LayerWish> layers, WishScale scale)
        {
            plans.RemoveAll(plan => plan.Network == network);
            var wish = new Wish { Recording = recording, Layers = layers.ToList(), Scale = scale };
            if (wish.Layers.Count > 0)
                plans.Add(new Plan
                {
                    Network = network,
                    Recording = recording,
                    Scale = scale,
                    Order = wish.Layers.Select(layer => layer.Node).Distinct().ToList(),
                    Layers = wish.Layers.GroupBy(layer => layer.Node)
                        .ToDictionary(same => same.Key, same => new Layer { Wish = same.Last() }),
                });
            return wish;
        }

        internal void Arrived(LayerBlob blob)
        {
            foreach (Plan plan in plans)
            {
                Layer layer;
                if (plan.Recording != blob.Recording || plan.Scale != blob.Scale
                    || !plan.Layers.TryGetValue(blob.Node, out layer))
                    continue;
                layer.LevelCount = blob.LevelCount;
                layer.Arrived.UnionWith(blob.Levels.Keys);
            }
        }

        /// <summary>The lists of what is still missing, in the order in which they are to be sent.</summary>
        internal List<Wish> Missing()
        {
            var wishes = new List<Wish>();
            foreach (Plan plan in plans)
            {
                List<LayerWish> missing = plan.Order.Select(node => plan.Layers[node].Missing)
                    .Where(layer => layer != null).ToList();
                if (missing.Count > 0)
                    wishes.Add(new Wish { Recording = plan.Recording, Layers = missing, Scale = plan.Scale });
            }
            return wishes;
        }

        internal void Clear() => plans.Clear();

        /// <summary>The part of a wish for a layer of so many levels that is not here; null when all of it is.</summary>
        internal static LayerWish MissingLevels(LayerWish wish, int levelCount, Func<int, bool> isHere)
        {
            int last = levelCount - 1;
            int low = (int)Math.Min(wish.Finest ?? 0, last);
            int high = (int)Math.Min(wish.Coarsest ?? last, last);
            while (low <= high && isHere(low))
                low++;
            if (low > high)
                return null;
            while (high > low && isHere(high))
                high--;
            return new LayerWish { Node = wish.Node, Finest = low, Coarsest = high };
        }
    }
}
