// Top middle: find a layer by its name, operator or shape, and fly there.

import { useComputed } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { GraphAnswer } from "../generated/messages";
import type { Selection } from "../store";
import { useApp } from "./app";
import { shape } from "./format";
import { type Findable, find } from "./fuzzy";
import { SearchIcon } from "./icons";
import { panelFor, sectionPath } from "./whereabouts";

const LIMIT = 8;

interface Target extends Findable {
  key: string;
  target: Selection;
  detail: string;
}

/** Everything in a network that can be flown to: layers in their order, each section before its first layer. */
export function targetsOf(network: string, title: string, graph: GraphAnswer): Target[] {
  const targets: Target[] = [];
  const told = new Set<string>();
  for (const node of graph.nodes) {
    const panel = panelFor(graph, node)?.id;
    if (panel === undefined) continue;
    const target = { network, panel };
    for (const section of sectionPath(graph, node.section)) {
      if (told.has(section.id)) continue;
      told.add(section.id);
      targets.push({
        key: `${network}/:${section.id}`,
        text: section.title,
        more: `section ${section.id} ${section.module} ${title}`,
        detail: section.module ? `section · ${section.module}` : "section",
        target,
      });
    }
    targets.push({
      key: `${network}/${node.id}`,
      text: node.title,
      more: `${node.id} ${node.operator.replaceAll("_", " ")} ${shape(node.shape).replaceAll(" ", "")} ${title}`,
      detail: `${node.operator} · ${shape(node.shape)}`,
      target,
    });
  }
  return targets;
}

export function Search() {
  const { store, world } = useApp();
  const input = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const targets = useComputed(() =>
    store.walks.value.flatMap(({ network, graph }) =>
      graph ? targetsOf(network.id, network.title, graph) : [],
    ),
  );

  useEffect(() => {
    const hotkey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
      const command = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
      if (!command && (event.key !== "/" || typing || event.ctrlKey || event.altKey)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener("keydown", hotkey);
    return () => removeEventListener("keydown", hotkey);
  }, []);

  const found = open ? find(query, targets.value, LIMIT) : [];
  const chosen = Math.min(at, found.length - 1);
  const several = store.walks.value.length > 1;

  const go = (target: Target): void => {
    store.transaction(() => {
      store.active.value = target.target.network;
      store.selection.value = target.target;
    });
    world.flyTo(target.target);
    setOpen(false);
    setQuery("");
    input.current?.blur();
  };
  const key = (event: KeyboardEvent): void => {
    event.stopPropagation(); // letters typed here do not walk
    if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
    else if (event.key === "Enter") {
      const item = found[chosen]?.item;
      if (item) go(item);
    } else if (event.key === "Escape") {
      setOpen(false);
      input.current?.blur();
    } else return;
    event.preventDefault();
  };
  return (
    <search class="glass search" data-open={open ? "" : undefined}>
      <SearchIcon />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label="Find a layer"
        aria-expanded={open}
        aria-controls="found"
        aria-autocomplete="list"
        aria-activedescendant={open && found[chosen] ? `found-${chosen}` : undefined}
        placeholder="Find a layer"
        autocomplete="off"
        spellcheck={false}
        value={query}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
          setOpen(true);
        }}
        onKeyDown={key}
      />
      <kbd>Ctrl K</kbd>
      <div id="found" role="listbox" aria-label="Layers found" class="popover found" hidden={!open}>
        {found.map(({ item, marks }, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input above holds the focus and handles the keys
          <div
            key={item.key}
            id={`found-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onPointerDown={(event) => event.preventDefault()}
            onPointerMove={() => setAt(index)}
            onClick={() => go(item)}
          >
            <span>
              <Marked text={item.text} marks={marks} />
            </span>
            <span class="mono dim">
              {several ? `${item.target.network} · ` : ""}
              {item.detail}
            </span>
          </div>
        ))}
        {open && found.length === 0 && (
          <div class="dim nothing" role="option" tabIndex={-1} aria-selected={false} aria-disabled="true">
            {targets.value.length === 0
              ? "No network has arrived yet."
              : `Nothing is called “${query}”. Try a part of a name, an operator (conv2d, relu) or a shape (64x56x56).`}
          </div>
        )}
      </div>
    </search>
  );
}

/** A name with the letters that matched in a stronger voice. */
function Marked({ text, marks }: { text: string; marks: readonly number[] }) {
  const set = new Set(marks);
  return (
    <>{[...text].map((letter, index) => (set.has(index) ? <mark key={index}>{letter}</mark> : letter))}</>
  );
}
