// Top middle: find a layer by its name, operator or shape, or a class by its name, and fly there.

import { useComputed } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Store } from "../store";
import { useApp } from "./app";
import { goToNode, goToSection } from "./finding";
import { percent } from "./format";
import { find } from "./fuzzy";
import { SearchIcon } from "./icons";
import { asked, classesOf, type Target, targetsOf } from "./targets";

const LIMIT = 8;

export function Search() {
  const app = useApp();
  const { store } = app;
  const input = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const targets = useComputed(() =>
    store.walks.value.flatMap(({ network, graph }) =>
      graph ? [...targetsOf(network.id, network.title, graph), ...classesOf(network, graph)] : [],
    ),
  );

  useLayoutEffect(() => {
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

  const wish = asked(query);
  const found = open ? find(wish.name, targets.value, LIMIT) : [];
  const chosen = Math.min(at, found.length - 1);
  const several = store.walks.value.length > 1;

  const go = (target: Target): void => {
    if (target.node === null) goToSection(app, target.network, target.section);
    else void goToNode(app, target.network, target.node, target.channel ?? wish.channel);
    input.current?.blur();
  };
  const key = (event: KeyboardEvent): void => {
    event.stopPropagation(); // letters typed here do not walk
    if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
    else if (event.key === "Enter") {
      const item = found[chosen]?.item;
      if (item) go(item);
    } else if (event.key === "Escape") input.current?.blur();
    else return;
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
        placeholder="Find a layer or class"
        autocomplete="off"
        spellcheck={false}
        value={query}
        onFocus={() => setOpen(true)}
        onBlur={() => {
          setOpen(false);
          setQuery("");
        }}
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
              {several ? `${item.network} · ` : ""}
              {item.node !== null && item.channel === undefined && wish.channel !== undefined
                ? `channel ${wish.channel}`
                : item.detail}
              {item.channel === undefined ? "" : likelihood(store, item)}
            </span>
          </div>
        ))}
        {open && found.length === 0 && (
          <div class="dim nothing" role="option" tabIndex={-1} aria-selected={false} aria-disabled="true">
            {targets.value.length === 0
              ? "No network has arrived yet."
              : `Nothing is called “${query}”. Try a part of a name, an operator (conv2d, relu), a shape (64x56x56) or a class.`}
          </div>
        )}
      </div>
    </search>
  );
}

/** The probability that the network gives to a class now. */
function likelihood(store: Store, { network, channel }: Target): string {
  const recording = store.walks.value.find((walk) => walk.network.id === network)?.recording;
  const said = recording?.predictions.find(({ index }) => index === channel);
  return said ? ` · ${percent(said.probability)}` : "";
}

/** A name with the letters that matched in a stronger voice. */
function Marked({ text, marks }: { text: string; marks: readonly number[] }) {
  const set = new Set(marks);
  return (
    <>{[...text].map((letter, index) => (set.has(index) ? <mark key={index}>{letter}</mark> : letter))}</>
  );
}
