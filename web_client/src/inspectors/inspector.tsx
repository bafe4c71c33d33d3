// Top right, only when something is chosen: what the layer is, and every analysis that applies to it.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { AnalysisInfo, GraphNode } from "../generated/messages";
import type { Store, Walk } from "../store";
import { useApp } from "../ui/app";
import { foldSection } from "../ui/finding";
import { CloseIcon } from "../ui/icons";
import { Elsewhere, States } from "../ui/states";
import { nodeOf, panelOf } from "../ui/whereabouts";
import { AnalysisPane } from "./analysis_pane";
import { applicable } from "./applying";
import { Channels } from "./channels";
import { Facts, headline } from "./facts";
import { UnitSection } from "./unit";
import { ShownAs } from "./visualizations";

/** What is shown of a layer before anything else was asked for: cheap, and the same for every kind. */
const FIRST = "statistics";

export function Inspector() {
  const { store } = useApp();
  const chosen = chosenNode(store);
  if (chosen === null) return null;
  return <InspectorOf {...chosen} />;
}

interface Chosen {
  walk: Walk;
  node: GraphNode;
  panel: string;
  folded: string | null;
}

function chosenNode(store: Store): Chosen | null {
  const selection = store.selection.value;
  const walk = store.walks.value.find((one) => one.network.id === selection?.network);
  if (selection === null || walk === undefined) return null;
  const node = nodeOf(walk.graph, selection.panel);
  if (node === undefined) return null;
  const { panel } = selection;
  return { walk, node, panel, folded: panelOf(walk.graph, panel)?.folded ? panel : null };
}

function InspectorOf({ walk, node, panel, folded }: Chosen) {
  const app = useApp();
  const { store } = app;
  const network = walk.network.id;
  const place = { network, panel };
  const analyses = applicable(store.analyses.value, network, node.id);
  const named = (name: string | null) => analyses.find((one) => one.name === name);
  const analysis = named(store.analysis.value) ?? named(FIRST) ?? analyses[0];
  const tabs = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const layer = `${network}/${node.id}`;
  // an analysis of the whole stays as it is while its result leads from layer to layer
  const about = analysis?.scope === "node" ? layer : network;
  useLayoutEffect(() => {
    if (body.current !== null) body.current.scrollTop = 0;
  }, [about]);
  useLayoutEffect(() => {
    const [list, chosen] = [tabs.current, tabs.current?.querySelector<HTMLElement>("[aria-selected=true]")];
    if (!list || !chosen) return;
    // by hand: scrollIntoView would move the whole inspector as well
    const middle = chosen.offsetTop - list.offsetTop + chosen.offsetHeight / 2;
    if (Math.abs(middle - list.scrollTop - list.clientHeight / 2) > list.clientHeight / 2)
      list.scrollTop = middle - list.clientHeight / 2;
  }, [analysis?.name, layer]);
  const tab = (one: AnalysisInfo) => (
    <button
      key={one.name}
      type="button"
      role="tab"
      id={`tab-${one.name}`}
      aria-selected={one.name === analysis?.name}
      aria-controls="analysis"
      tabIndex={one.name === analysis?.name ? 0 : -1}
      onClick={() => {
        store.analysis.value = one.name;
      }}
    >
      {one.title}
    </button>
  );
  return (
    <aside class="glass inspector" aria-label={`Inspector of ${node.title}`}>
      <header>
        <div>
          <h2>{node.title}</h2>
          <p class="mono dim">{headline(node)}</p>
        </div>
        <button
          type="button"
          class="tool"
          aria-label="Close the inspector"
          title="Close (Esc)"
          onClick={() => {
            store.selection.value = null;
          }}
        >
          <CloseIcon />
        </button>
      </header>
      <div class="inspector-body" ref={body}>
        {folded !== null && (
          <div class="row folded">
            <span class="dim">
              {walk.graph?.sections.find(({ id }) => id === folded)?.title ?? "The section"} is folded; this
              is what it puts out.
            </span>
            <button type="button" class="action" onClick={() => void foldSection(app, network, folded)}>
              Unfold
            </button>
          </div>
        )}
        <States key={`states ${layer}`} walk={walk} place={place} />
        <ShownAs key={`shown ${layer}`} walk={walk} node={node} panel={panel} />
        <Elsewhere key={`elsewhere ${layer}`} place={place} />
        {node.channels > 1 && node.display !== "matrix" && (
          <>
            <UnitSection key={`unit ${layer}`} walk={walk} node={node} panel={panel} />
            <Channels key={`channels ${layer}`} walk={walk} node={node} panel={panel} />
          </>
        )}
        {analyses.length === 0 && <p class="dim">No analysis applies to this layer.</p>}
        {analyses.length > 0 && (
          <div class="tabs" role="tablist" aria-label="Analyses" ref={tabs} onKeyDown={turnTabs}>
            {analyses.map(tab)}
          </div>
        )}
        {analysis !== undefined && (
          <div role="tabpanel" id="analysis" aria-labelledby={`tab-${analysis.name}`}>
            <AnalysisPane
              key={`${about} ${analysis.name} ${store.guided.value?.stop}`} // each stop of a tour sets its own parameters
              analysis={analysis}
              walk={walk}
              node={analysis.scope === "node" ? node.id : null}
              channels={node.channels}
            />
          </div>
        )}
        <Facts key={`facts ${layer}`} node={node} />
      </div>
    </aside>
  );
}

/** Arrow keys go from tab to tab, as is expected of tabs. */
function turnTabs(event: KeyboardEvent): void {
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (step === 0 || !(event.currentTarget instanceof HTMLElement)) return;
  event.preventDefault();
  event.stopPropagation();
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")];
  const at = tabs.indexOf(document.activeElement as HTMLElement);
  const next = tabs[(at + step + tabs.length) % tabs.length];
  next?.focus();
  next?.click();
}
