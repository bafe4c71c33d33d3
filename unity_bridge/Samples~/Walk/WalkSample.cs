using Boxwalk.Unity;
using UnityEngine;

/// <summary>Makes a walk as the scene starts: put this on any object of any scene, set the address, press Play.</summary>
public sealed class WalkSample : MonoBehaviour
{
    [SerializeField] string address = "http://127.0.0.1:8000";
    [SerializeField] string token = "";

    void Awake() => WalkBuilder.Build().Connect(address, token);
}
