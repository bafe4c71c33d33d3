using System;
using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Boxwalk.Core.Tests")]
[assembly: InternalsVisibleTo("Boxwalk.Probe")]
[assembly: InternalsVisibleTo("Boxwalk.WorldProbe")]

// Messages are made by reflection: nothing of this assembly may be stripped from a build.
[assembly: Boxwalk.Preserve]

namespace Boxwalk
{
    /// <summary>Unity's linker keeps whatever bears an attribute of this name.</summary>
    [AttributeUsage(AttributeTargets.Assembly)]
    sealed class PreserveAttribute : Attribute
    {
    }
}
