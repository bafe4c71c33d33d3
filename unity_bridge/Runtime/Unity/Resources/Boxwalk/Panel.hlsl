// One layer on one quad: cell, gutter, pixel and colour from the place on the quad, as the browser's client draws it.
#include "Tiles.hlsl"
#include "Quad.hlsl"

Texture2D _Fresh;
Texture2D _Old;

CBUFFER_START(UnityPerMaterial)
float4 _FreshLevel; // texture pixels for a pixel of level 0; 1 / width, 1 / height of the texture
float4 _OldLevel;
float _Fade;        // 0: _Old only .. 1: _Fresh only
float _State;       // 0 waiting, 1 maps, 2 not computed, 3 nothing to show
float4 _Size;       // metres of the maps
float _Border;      // metres of the frame
float4 _Grid;       // columns, rows
float _Channels;
float4 _Tile;       // width, height in pixels of level 0
float4 _Pitch;
float4 _Fill;       // share of a cell that its map fills
float4 _Frame;
float4 _Warm;
float4 _Text;
float _Chosen;      // 0..1
float _Lit;         // 0..1, light along the frame when an input arrives
float _Hovered;     // channel under the pointer, -1 for none
float _Marked;      // chosen channel, -1 for none
CBUFFER_END

QuadPixel PanelVertex(QuadPoint input)
{
    return QuadVertex(input, _Size.xy, _Border);
}

float3 Maps(float2 place, float2 dx, float2 dy)
{
    float2 perCell = _Grid.xy / _Size.xy;
    float2 fill = _Fill.xy;
    float2 cells = place * perCell;
    float2 id = clamp(floor(cells), float2(0.0, 0.0), _Grid.xy - 1.0);
    float2 w = float2(length(float2(dx.x, dy.x)), length(float2(dx.y, dy.y))) * perCell + 1e-6;
    float2 local = (cells - id - 0.5 * (1.0 - fill)) / fill;
    float channel = id.y * _Grid.x + id.x;
    if (channel >= _Channels) return float3(0.0, 0.0, 0.0);
    float2 reach = w / fill;
    float3 shown = float3(0.0, 0.0, 0.0);
    if (_Fade > 0.0)
        shown = Coloured(ReadMap(_Fresh, _FreshLevel.xyz, _Tile.xy, _Pitch.xy, id, local, reach)) * _Fade;
    if (_Fade < 1.0)
        shown += Coloured(ReadMap(_Old, _OldLevel.xyz, _Tile.xy, _Pitch.xy, id, local, reach)) * (1.0 - _Fade);
    shown *= OnMaps(cells, w, fill);
    if (channel == _Hovered || channel == _Marked)
    {
        float pixel = max(length(dx), length(dy));
        float2 outside = max(-local, local - 1.0) * fill / perCell;
        float edge = max(outside.x, outside.y);
        float wide = max(0.006, 1.2 * pixel);
        float3 frame = channel == _Marked ? _Warm.rgb : _Text.rgb;
        shown = lerp(shown, frame, 1.0 - smoothstep(0.5 * wide, wide, abs(edge - 0.5 * wide)));
    }
    return shown;
}

float4 PanelPixel(QuadPixel input) : SV_Target
{
    UNITY_SETUP_STEREO_EYE_INDEX_POST_VERTEX(input);
    float2 place = input.place;
    float2 dx = ddx(place);
    float2 dy = ddy(place);
    float border = Beyond(place, _Size.xy);
    float pixel = max(length(dx), length(dy));
    float3 shown = float3(0.0, 0.0, 0.0);
    if (border < 0.0)
    {
        if (_State == 1.0) shown = Maps(place, dx, dy);
        else if (_State == 0.0) shown = Waiting(place);
        else shown = float3(0.02, 0.025, 0.035);
    }
    float rim = lerp(0.62, 0.0, _Chosen) * _Border;
    float onRim = smoothstep(rim - pixel, rim + pixel, border);
    float3 frame = lerp(lerp(_Frame.rgb, _Text.rgb, 0.55 * _Lit), _Warm.rgb, _Chosen);
    if (_State == 2.0) frame *= 0.6;
    return Written(Fogged(lerp(shown, frame, onRim), input.distance), 1.0);
}
