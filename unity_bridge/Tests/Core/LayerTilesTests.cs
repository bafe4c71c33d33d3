using System;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace Boxwalk.Tests
{
    public class LayerTilesTests
    {
        static LayerBlob Layer(string recording)
        {
            JObject header = BlobBuilder.LayerHeader;
            header["recording"] = recording;
            return LayerBlob.Read(BlobBuilder.Layer(header).Build());
        }

        /// <summary>One map of 20 x 40, levels 0 to 2, of which only some are here; every byte is 128 + level.</summary>
        static LayerBlob Levels(int finest, int coarsest)
        {
            JObject header = BlobBuilder.LayerHeader;
            header.Merge(JObject.Parse(
                $"{{'channels': 1, 'tile': [20, 40], 'pitch': [20, 40], 'grid': [1, 1], 'levels': 3, 'finest': {finest}, 'coarsest': {coarsest}}}"),
                new JsonMergeSettings { MergeArrayHandling = MergeArrayHandling.Replace });
            BlobBuilder blob = new BlobBuilder().With("scales", "F32", new[] { 1 }, BlobBuilder.Floats(127)).Told(header);
            for (int level = coarsest; level >= finest; level--)
            {
                var pixels = new byte[(20 >> level) * (40 >> level)];
                for (int i = 0; i < pixels.Length; i++)
                    pixels[i] = (byte)(128 + level);
                blob.With($"level{level}", "U8", new[] { 20 >> level, 40 >> level }, pixels);
            }
            return LayerBlob.Read(blob.Build());
        }

        [Test]
        public void ValuesAreThoseOfTheBytes()
        {
            var tiles = new LayerTiles(Layer("r"));
            Assert.That(tiles.ValueAt(0, 0, 0), Is.EqualTo(-28.0 * 2 / 127).Within(1e-12));
            Assert.That(tiles.ValueAt(1, 2, 4), Is.EqualTo((156 - 14 - 128) * 0.5 / 127).Within(1e-12));
            Assert.That(tiles.ValueAt(2, 0, 0), Is.NaN);
            Assert.That(tiles.ValueAt(0, 3, 0), Is.NaN);
            Assert.That(tiles.ValueAt(0, 0, -1), Is.NaN);
            Unit strongest = tiles.StrongestUnit();
            Assert.That(new[] { strongest.Channel, strongest.Y, strongest.X }, Is.EqualTo(new[] { 0, 0, 0 }));
        }

        [Test]
        public void AMapIsDrawnInColours()
        {
            byte[] table = ColourMap.Table(ColourMapName.BlueWhite);
            byte[] picture = new LayerTiles(Layer("r")).DrawMap(1, table);
            Assert.That(picture.Length, Is.EqualTo(3 * 5 * 4));
            Assert.That(picture[0], Is.EqualTo(table[156 * 4]));
            Assert.That(picture[4 * 14 + 2], Is.EqualTo(table[142 * 4 + 2]));
            Assert.Throws<ArgumentOutOfRangeException>(() => new LayerTiles(Layer("r")).DrawMap(2, table));
        }

        [Test]
        public void FinerLevelsJoinAndCount()
        {
            var tiles = new LayerTiles(Levels(2, 2));
            Assert.That(tiles.ValueAt(0, 19, 39), Is.EqualTo(2));
            LayerWish missing = tiles.Missing(new LayerWish { Node = "conv" }, "r", WishScale.Channel);
            Assert.That(new[] { missing.Finest, missing.Coarsest }, Is.EqualTo(new long?[] { 0, 1 }));
            tiles.Add(Levels(1, 1));
            Assert.That(tiles.FinestLevel, Is.EqualTo(1));
            Assert.That(tiles.ValueAt(0, 19, 39), Is.EqualTo(1));
            Assert.That(tiles.Missing(new LayerWish { Node = "conv", Finest = 1 }, "r", WishScale.Channel), Is.Null);
            tiles.Add(Levels(0, 0));
            Assert.That(tiles.Missing(new LayerWish { Node = "conv" }, "r", WishScale.Channel), Is.Null);
        }

        [Test]
        public void AnotherRecordingTakesThePlaceOfAll()
        {
            var tiles = new LayerTiles(Levels(0, 2));
            tiles.Add(Layer("another"));
            Assert.That(tiles.Levels.Count, Is.EqualTo(1));
            var wish = new LayerWish { Node = "conv", Finest = 0, Coarsest = 0 };
            Assert.That(tiles.Missing(wish, "r", WishScale.Channel), Is.SameAs(wish));
            Assert.That(tiles.Missing(wish, "another", WishScale.Layer), Is.SameAs(wish));
            Assert.That(tiles.Missing(wish, "another", WishScale.Channel), Is.Null);
        }
    }
}
