using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace Boxwalk.Tests
{
    public class ConnectionTests
    {
        static LayerBlob Layer(string recording)
        {
            JObject header = BlobBuilder.LayerHeader;
            header["recording"] = recording;
            header["scale"] = "layer";
            return LayerBlob.Read(BlobBuilder.Layer(header).Build());
        }

        static LayerWish[] Layers(params string[] nodes) =>
            nodes.Select(node => new LayerWish { Node = node }).ToArray();

        [Test]
        public void WhatHasArrivedIsNotAskedForAgain()
        {
            var wanted = new Wanted();
            wanted.Set("one", "r", Layers("fc", "conv"), WishScale.Layer);
            wanted.Set("two", "s", Layers("conv"), WishScale.Layer);
            wanted.Arrived(Layer("r"));
            wanted.Arrived(Layer("older"));
            Assert.That(wanted.Missing().Select(wish => wish.Recording), Is.EqualTo(new[] { "r", "s" }));
            Assert.That(wanted.Missing()[0].Layers.Select(layer => layer.Node), Is.EqualTo(new[] { "fc" }));
            wanted.Set("one", "t", Layers("fc"), WishScale.Layer);
            Assert.That(wanted.Missing().Select(wish => wish.Recording), Is.EqualTo(new[] { "s", "t" }));
            wanted.Set("one", "t", Layers(), WishScale.Layer);
            wanted.Arrived(Layer("s"));
            Assert.That(wanted.Missing(), Is.Empty);
        }

        [Test]
        public void EventsRunInOrderOnTheThreadThatDrains()
        {
            var events = new EventQueue();
            var seen = new List<int>();
            var others = Enumerable.Range(0, 3).Select(number => new Thread(() => events.Post(() => seen.Add(number))));
            foreach (Thread thread in others)
            {
                thread.Start();
                thread.Join();
            }
            Assert.That(seen, Is.Empty);
            Assert.That(events.Waiting, Is.EqualTo(3));
            Assert.That(events.Drain(TimeSpan.Zero), Is.EqualTo(1));
            Assert.That(events.Drain(), Is.EqualTo(2));
            Assert.That(seen, Is.EqualTo(new[] { 0, 1, 2 }));
        }

        [Test]
        public void WhatAHandlerThrowsComesOutAndTheRestWaits()
        {
            var events = new EventQueue();
            int seen = 0;
            events.Post(() => { throw new InvalidOperationException("mine"); });
            events.Post(() => seen++);
            Assert.Throws<InvalidOperationException>(() => events.Drain());
            Assert.That(events.Drain(), Is.EqualTo(1));
            Assert.That(seen, Is.EqualTo(1));
        }

        sealed class Context : SynchronizationContext
        {
            internal int Posted;

            public override void Post(SendOrPostCallback callback, object state)
            {
                Posted++;
                callback(state);
            }
        }

        [Test]
        public void AContextRunsEventsByItself()
        {
            var context = new Context();
            EventQueue events = EventQueue.On(context);
            int seen = 0;
            events.Post(() => seen++);
            Assert.That(new[] { context.Posted, seen, events.Waiting }, Is.EqualTo(new[] { 1, 1, 0 }));
            Assert.Throws<ArgumentNullException>(() => EventQueue.On(null));
        }

        [Test]
        public void PausesGrowToEightSecondsAndBeginAgain()
        {
            var backoff = new Backoff();
            double[] pauses = Enumerable.Range(0, 30).Select(_ => backoff.Next().TotalSeconds).ToArray();
            Assert.That(pauses[0], Is.InRange(0.3, 0.5));
            Assert.That(pauses[3], Is.InRange(2.4, 4.0));
            Assert.That(pauses[29], Is.InRange(6.0, 10.0));
            backoff.Reset();
            Assert.That(backoff.Next().TotalSeconds, Is.LessThan(0.51));
        }

        [Test]
        public void MessagesAreToldApartByTheirType()
        {
            var told = (JobEvent)Json.Read<ServerMessage>(
                "{'type': 'job', 'job': {'id': 'j', 'analysis': 'a', 'state': 'running', 'progress': 0.5, 'message': '', 'partial': false, 'problem': null}}");
            Assert.That(told.Job.State, Is.EqualTo(JobInfoState.Running));
            BoxwalkException unknown = Assert.Throws<BoxwalkException>(() => Json.Read<ServerMessage>("{'type': 'song'}"));
            Assert.That(unknown.Message, Contains.Substring("'song'"));
            Assert.That(unknown.Message, Contains.Substring("hello"));
            Assert.Throws<BoxwalkException>(() => Json.Read<JobInfo>("{'id': 'j'}"));
            Assert.Throws<BoxwalkException>(() => Json.Read<JobInfo>("null"));
            Assert.Throws<BoxwalkException>(() => Json.Read<JobInfo>("{"));
        }

        [Test]
        public void EditsAreWrittenAsTheServerWantsThem()
        {
            var wish = new RecordingWish
            {
                From = "r",
                Edits = new List<AnyEdit>
                {
                    new Edit { Node = "conv", Kind = EditKind.Mute, Channels = new List<long> { 3 } },
                    new Occlusion { Box = new List<long> { 1, 2, 3, 4 } },
                },
            };
            JToken edits = JToken.Parse(Json.Write(wish))["edits"];
            Assert.That((string)edits[0]["kind"], Is.EqualTo("mute"));
            Assert.That((string)edits[1]["kind"], Is.EqualTo("occlude"));
            Assert.That(edits[0]["factor"], Is.Null);
            Assert.That((string)JToken.Parse(Json.Write(new Wish { Recording = "r", Layers = new List<LayerWish>() }))["type"], Is.EqualTo("wish"));
        }

        [Test]
        public void AddressesAndTokens()
        {
            using (var client = new BoxwalkClient("https://host:8443/?token=a%20b#x"))
            {
                Assert.That(client.Address.ToString(), Is.EqualTo("https://host:8443/"));
                Assert.That(client.Token, Is.EqualTo("a b"));
            }
            using (var client = new BoxwalkClient("http://host/behind/proxy", "mine"))
            {
                Assert.That(client.Address.ToString(), Is.EqualTo("http://host/behind/proxy/"));
                Assert.That(client.Token, Is.EqualTo("mine"));
            }
            foreach (string address in new[] { "localhost:8000", "ws://host", "", null })
                Assert.Throws<ArgumentException>(() => new BoxwalkClient(address));
        }
    }
}
