// Line icons, drawn here; 16 x 16, in the colour of the text around them.

import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const SearchIcon = () => (
  <Icon>
    <circle cx="7" cy="7" r="4.5" />
    <path d="M10.4 10.4 14 14" />
  </Icon>
);

export const HeadsetIcon = () => (
  <Icon>
    <path d="M2 5.5h12v6h-3.6L8 9.6l-2.4 1.9H2z" />
    <path d="M2 5.5 4 3h8l2 2.5" />
  </Icon>
);

export const TourIcon = () => (
  <Icon>
    <circle cx="3.5" cy="12.5" r="1.6" />
    <path d="M5.2 12.5h4.3a2.4 2.4 0 0 0 0-4.8h-3a2.4 2.4 0 0 1 0-4.8h2" />
    <path d="M9.5 1v4.6l4-2.3z" fill="currentColor" />
  </Icon>
);

export const ThemeIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="5.5" />
    <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="M4 4l8 8M12 4l-8 8" />
  </Icon>
);

export const PhotoIcon = () => (
  <Icon>
    <rect x="2" y="3" width="12" height="10" rx="2" />
    <circle cx="5.6" cy="6.4" r="1.1" />
    <path d="M3 12l3.6-3.4 2.2 2 2.4-2.6L14 11" />
  </Icon>
);

export const NoiseIcon = () => (
  <Icon>
    {[3, 6.3, 9.6, 13].flatMap((y, row) =>
      [3, 6.3, 9.6, 13].map((x, column) =>
        (row * 7 + column * 5) % 3 === 0 ? null : (
          <circle key={`${x} ${y}`} cx={x} cy={y} r="0.8" fill="currentColor" />
        ),
      ),
    )}
  </Icon>
);

export const TextIcon = () => (
  <Icon>
    <path d="M3 4.5V3h10v1.5M8 3v10M6 13h4" />
  </Icon>
);

export const OverviewIcon = () => (
  <Icon>
    <path d="M8 2v12M4 4.5h2M10 4.5h2.5M3.5 8H6M10 8h2M4 11.5h2M10 11.5h2.5" />
  </Icon>
);

export const PinIcon = () => (
  <Icon>
    <path d="M6 2.5h4l-.6 4 2.1 2.5h-7L6.6 6.5zM8 9v4.5" />
  </Icon>
);

export const DownIcon = () => (
  <Icon>
    <path d="M4.5 6.5 8 10l3.5-3.5" />
  </Icon>
);

export const LinkIcon = () => (
  <Icon>
    <path d="M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 0 0-3.7-3.7L8 4.3M9.3 6.7a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 0 0 7 12.7l1-1" />
  </Icon>
);

export const CameraIcon = () => (
  <Icon>
    <path d="M2 5.5h2.6L5.8 3.6h4.4l1.2 1.9H14v7H2z" />
    <circle cx="8" cy="8.7" r="2.2" />
  </Icon>
);

export const PenIcon = () => (
  <Icon>
    <path d="M3 13l.6-2.6 7.2-7.2 2 2-7.2 7.2z" />
  </Icon>
);

export const DrawIcon = () => (
  <Icon>
    <path d="M3 13l.7-3L10.6 3a1.4 1.4 0 0 1 2 0l.4.4a1.4 1.4 0 0 1 0 2L6 12.3z" />
  </Icon>
);

export const WebcamIcon = () => (
  <Icon>
    <circle cx="8" cy="7" r="4.5" />
    <circle cx="8" cy="7" r="1.4" />
    <path d="M5 13.5h6" />
  </Icon>
);

export const CropIcon = () => (
  <Icon>
    <path d="M4.5 1.5v10h10M1.5 4.5h10v10" />
  </Icon>
);

export const OccludeIcon = () => (
  <Icon>
    <rect x="2" y="3" width="12" height="10" rx="2" />
    <rect x="7" y="6" width="4.5" height="4.5" fill="currentColor" />
  </Icon>
);

export const HistoryIcon = () => (
  <Icon>
    <path d="M3 8a5 5 0 1 0 1.6-3.7L3 5.8M3 2.8v3h3M8 5.2V8l2 1.4" />
  </Icon>
);

export const EraserIcon = () => (
  <Icon>
    <path d="M6 13h7M3.4 9.4l6-6a1.2 1.2 0 0 1 1.7 0l2 2a1.2 1.2 0 0 1 0 1.7L7.2 13H5.8L3.4 10.7a1 1 0 0 1 0-1.3zM6.2 6.6l3.7 3.7" />
  </Icon>
);

export const UndoIcon = () => (
  <Icon>
    <path d="M3 6h6.5a3.5 3.5 0 0 1 0 7H6M3 6l3-3M3 6l3 3" />
  </Icon>
);

export const AgainIcon = () => (
  <Icon>
    <path d="M13 8a5 5 0 1 1-1.5-3.6L13 5.8M13 2.8v3h-3" />
  </Icon>
);
