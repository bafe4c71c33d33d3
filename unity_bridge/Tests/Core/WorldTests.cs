using System;
using System.Collections.Generic;
using NUnit.Framework;

namespace Boxwalk.Tests
{
    public class WorldTests
    {
        static Panel PanelOf(int columns, int rows, double width, double height) =>
            new Panel
            {
                Position = new List<double> { 1, 2, -3 },
                Columns = columns,
                Rows = rows,
                Width = width,
                Height = height,
            };

        static GraphNode NodeOf(GraphNodeDisplay display, int channels, int height, int width) =>
            new GraphNode { Display = display, Channels = channels, Grid = new List<long> { height, width } };

        [TestCase(1, 1)]
        [TestCase(7, 7)]
        [TestCase(31, 31)]
        [TestCase(33, 34)]
        [TestCase(224, 224)]
        [TestCase(65, 68)]
        public void PlacesInTheAtlasAreMultiplesOfPowersOfTwo(int size, int pitch)
        {
            Assert.That(Atlas.PitchOf(size), Is.EqualTo(pitch));
        }

        [Test]
        public void LevelsEndWhereTheLargerSideIsSmall()
        {
            AtlasSize[] sizes = Atlas.LevelSizes(5, 100);
            Assert.That(sizes.Length, Is.EqualTo(4));
            Assert.That(sizes[3].Height, Is.EqualTo(1));
            Assert.That(sizes[3].Width, Is.EqualTo(12));
            Assert.That(Atlas.LevelWithin(sizes, 50), Is.EqualTo(1));
            Assert.That(Atlas.LevelWithin(sizes, 1), Is.EqualTo(3));
            Assert.That(Atlas.LevelSizes(NodeOf(GraphNodeDisplay.None, 0, 1, 1), PanelOf(1, 1, 1, 1)), Is.Empty);
        }

        [Test]
        public void PointsOfUnitsAreUnderThem()
        {
            Arrangement arrangement = Arrangement.Of(PanelOf(3, 2, 3, 1), NodeOf(GraphNodeDisplay.Maps, 5, 4, 6));
            for (int channel = 0; channel < 5; channel++)
                for (int y = 0; y < 4; y++)
                    for (int x = 0; x < 6; x++)
                    {
                        double u, v;
                        Assert.That(arrangement.TryPointOf(new Unit(channel, y, x), out u, out v));
                        Assert.That(arrangement.UnitAt(u, v).ToString(), Is.EqualTo(new Unit(channel, y, x).ToString()));
                    }
        }

        [TestCase(0.5, 0.001)]
        [TestCase(0.9, 0.75)]
        [TestCase(-0.1, 0.5)]
        [TestCase(1.0, 0.25)]
        [TestCase(double.NaN, 0.25)]
        public void GuttersAndEmptyCellsHaveNoUnit(double u, double v)
        {
            Arrangement arrangement = Arrangement.Of(PanelOf(3, 2, 3, 1), NodeOf(GraphNodeDisplay.Maps, 5, 4, 6));
            Assert.That(arrangement.UnitAt(u, v), Is.Null);
        }

        [Test]
        public void AMatrixFillsItsPanel()
        {
            Arrangement arrangement = Arrangement.Of(PanelOf(1, 1, 3, 1), NodeOf(GraphNodeDisplay.Matrix, 1, 7, 40));
            Assert.That(arrangement.UnitAt(0, 0).ToString(), Is.EqualTo(new Unit(0, 0, 0).ToString()));
            Assert.That(arrangement.UnitAt(0.999, 0.999).ToString(), Is.EqualTo(new Unit(0, 6, 39).ToString()));
        }

        [Test]
        public void ARayMeetsABoardFromBothSides()
        {
            Pose pose = Pose.Of(PanelOf(1, 1, 2, 4));
            Meeting meeting;
            Assert.That(pose.Meet(new Vector(0.5, 3, 2), new Vector(0, 0, -1), 0, out meeting));
            Assert.That(meeting.Distance, Is.EqualTo(5));
            Assert.That(meeting.U, Is.EqualTo(0.25));
            Assert.That(meeting.V, Is.EqualTo(0.25));
            Assert.That(pose.Meet(new Vector(0.5, 3, -4), new Vector(0, 0, 1), 0, out meeting));
            Assert.That(meeting.U, Is.EqualTo(0.75));
            Assert.That(pose.Meet(new Vector(2.05, 3, 2), new Vector(0, 0, -1), 0, out meeting), Is.False);
            Assert.That(pose.Meet(new Vector(2.05, 3, 2), new Vector(0, 0, -1), 0.1, out meeting));
            Assert.That(pose.Meet(new Vector(0.5, 3, 2), new Vector(0, 0, 1), 0, out meeting), Is.False);
        }

        [Test]
        public void ZeroIsBlackAndTheEndsAreThoseOfTheMap()
        {
            foreach (ColourMapName name in Enum.GetValues(typeof(ColourMapName)))
            {
                byte[] table = ColourMap.Table(name);
                Assert.That(new[] { table[512], table[513], table[514], table[515] }, Is.EqualTo(new byte[] { 0, 0, 0, 255 }));
                Assert.That(ColourMap.Table(name, 1000)[129 * 4], Is.EqualTo(table[255 * 4]));
                Assert.That(ColourMap.WordsOf(name), Contains.Substring("black"));
            }
            Assert.That(ColourMap.Table(ColourMapName.BlueWhite)[1 * 4 + 2], Is.EqualTo(255));
        }
    }
}
