// Below the top left pane: the network as a map from above or as a list.

import { CloseIcon } from "./icons";
import { NetworkList } from "./list";
import { Minimap } from "./minimap";

export type View = "map" | "list";

const TABS: readonly { view: View; title: string; key: string }[] = [
  { view: "map", title: "Map", key: "M" },
  { view: "list", title: "List", key: "T" },
];

interface Props {
  view: View;
  show(view: View): void;
  close(): void;
}

export function Overview({ view, show, close }: Props) {
  return (
    <div
      class="popover overview"
      role="dialog"
      aria-label={view === "map" ? "Map of the network" : "List of the network"}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      <header class="row">
        <div class="overview-tabs">
          {TABS.map((tab) => (
            <button
              key={tab.view}
              type="button"
              aria-pressed={tab.view === view}
              title={`${tab.title} of the network (${tab.key})`}
              onClick={() => show(tab.view)}
            >
              {tab.title} <kbd>{tab.key}</kbd>
            </button>
          ))}
        </div>
        <button type="button" class="tool" aria-label="Close" title="Close (Esc)" onClick={close}>
          <CloseIcon />
        </button>
      </header>
      {view === "map" ? <Minimap /> : <NetworkList close={close} />}
    </div>
  );
}
