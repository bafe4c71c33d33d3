using System;
using System.Linq;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace Boxwalk.Tests
{
    public class BlobTests
    {
        static string WordsOf(BlobBuilder blob) =>
            Assert.Throws<BlobException>(() => LayerBlob.Read(blob.Build())).Problem.Detail;

        [Test]
        public void ALayerIsRead()
        {
            LayerBlob layer = LayerBlob.Read(BlobBuilder.Layer().Build());
            Assert.That(layer.Node, Is.EqualTo("conv"));
            Assert.That(layer.Display, Is.EqualTo(GraphNodeDisplay.Maps));
            Assert.That(layer.Scale, Is.EqualTo(WishScale.Channel));
            Assert.That(layer.Scales, Is.EqualTo(new[] { 2f, 0.5f }));
            Assert.That(layer.Levels[0].Bytes.ToArray(), Is.EqualTo(BlobBuilder.LayerPixels()));
            Assert.That(layer.Levels[0][2, 4], Is.EqualTo(114));
        }

        [Test]
        public void BytesAreNotCopied()
        {
            ArraySegment<byte> bytes = BlobBuilder.Layer().Build();
            AtlasLevel level = LayerBlob.Read(bytes).Levels[0];
            Assert.That(level.Bytes.Array, Is.SameAs(bytes.Array));
        }

        [Test]
        public void ABlobBehindAnotherIsReadFromWhereItBegins()
        {
            byte[] one = BlobBuilder.Layer().Build().ToArray();
            byte[] three = one.Concat(one).Concat(one).ToArray();
            Assert.That(LayerBlob.ReadAll(new ArraySegment<byte>(three, one.Length, 2 * one.Length)).Count, Is.EqualTo(2));
            Assert.Throws<BlobException>(() => LayerBlob.ReadAll(new ArraySegment<byte>(three, 1, one.Length)));
            Assert.Throws<BlobException>(() => LayerBlob.ReadAll(default(ArraySegment<byte>)));
        }

        [Test]
        public void WhatIsCutOffSaysSo()
        {
            byte[] whole = BlobBuilder.Layer().Build().ToArray();
            for (int length = 0; length < whole.Length; length++)
                Assert.Throws<BlobException>(() => LayerBlob.Read(new ArraySegment<byte>(whole, 0, length)));
            var short_ = new ArraySegment<byte>(whole, 0, whole.Length - 1);
            Assert.That(
                Assert.Throws<BlobException>(() => LayerBlob.Read(short_)).Message,
                Is.EqualTo($"The blob of {whole.Length - 1} bytes is cut off in 'level0'."));
        }

        [Test]
        public void OffsetsOutsideAreNotFollowed()
        {
            foreach (string offsets in new[] { "[0, 99999]", "[-8, 0]", "[8, 0]", "[0]", "[0, 9223372036854775807]" })
                Assert.That(
                    WordsOf(BlobBuilder.Layer().Change("scales", "data_offsets", JArray.Parse(offsets))),
                    Contains.Substring("'scales'"), offsets);
        }

        [Test]
        public void ShapeAndBytesBelongTogether()
        {
            foreach (string shape in new[] { "[3]", "[-2]", "[2, 2000000000, 2000000000, 2000000000]" })
                Assert.Throws<BlobException>(
                    () => LayerBlob.Read(BlobBuilder.Layer().Change("scales", "shape", JArray.Parse(shape)).Build()), shape);
            Assert.That(
                WordsOf(BlobBuilder.Layer().Change("scales", "dtype", "F16")), Contains.Substring("type 'F16'"));
        }

        [TestCase("channels", "3", "3 channels")]
        [TestCase("grid", "[1, 1]", "Level 0")]
        [TestCase("grid", "[2, 2]", "Level 0")]
        [TestCase("tile", "[0, 5]", "'tile'")]
        [TestCase("tile", "[99, 5]", "maps of 99 x 5")]
        [TestCase("finest", "-1", "levels -1")]
        [TestCase("coarsest", "1", "levels 0 to 1")]
        [TestCase("display", "'cubes'", "cubes")]
        [TestCase("node", "null", "'node'")]
        public void AHeaderThatDoesNotFitIsRefused(string word, string value, string words)
        {
            JObject header = BlobBuilder.LayerHeader;
            header[word] = JToken.Parse(value);
            Assert.That(WordsOf(BlobBuilder.Layer(header)), Contains.Substring(words));
        }

        [Test]
        public void EightRandomBytesAreNoBlob()
        {
            var bytes = new ArraySegment<byte>(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 1, 2 });
            Assert.Throws<BlobException>(() => Blob.Read(bytes));
        }
    }
}
