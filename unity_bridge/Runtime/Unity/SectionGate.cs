using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>One gate as a ray touches it.</summary>
    public sealed class SectionGate : Pointable
    {
        SectionGates gates;
        BoxwalkSession session;
        string section;
        int index;
        bool lit;

        internal void Begin(SectionGates gates, int index, string section, BoxwalkSession session)
        {
            this.gates = gates;
            this.index = index;
            this.section = section;
            this.session = session;
        }

        public override void Point(Ray ray) => Light(true);

        public override void Leave() => Light(false);

        public override void Press(Ray ray) => session.Fold(section);

        void Light(bool value)
        {
            if (value == lit) return;
            lit = value;
            gates.Light(index, value);
        }
    }
}
