// One row of the list: what a section or layer is called and is, and what can be done with it.

import { operatorWords } from "../world/label_text";
import { count, shape } from "./format";
import { DownIcon } from "./icons";
import type { Row } from "./list_rows";
import { last } from "./whereabouts";

/** The name under the section around it: `conv1` in `layer1.0`, `1 – 5 ×5` in `layer3`. */
export function wordsOf({ node, section, parent }: Row): string {
  const title = node?.title ?? section?.title ?? "";
  if (section !== null) return parent === "" ? title : last(title);
  return parent !== "" && title.startsWith(`${parent}.`) ? title.slice(parent.length + 1) : title;
}

export interface RowProps {
  row: Row;
  top: number;
  open: boolean;
  folded: boolean;
  active: boolean;
  chosen: boolean;
  turn(): void;
  fold(): void;
  go(): void;
}

export function RowView({ row, top, open, folded, active, chosen, turn, fold, go }: RowProps) {
  const { node, section } = row;
  const what = node
    ? `${operatorWords(node)} · ${shape(node.shape).replaceAll(" ", "")}`
    : `${section?.module ? `${section.module} · ` : ""}${row.layers} ${row.layers === 1 ? "layer" : "layers"}`;
  const said = [
    wordsOf(row),
    what,
    row.parameters > 0 ? `${count(row.parameters)} parameters` : "",
    folded ? "folded" : "",
  ];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it holds the focus and handles the keys
    <div
      id={`row-${row.id}`}
      role="treeitem"
      tabIndex={-1}
      class="list-row"
      aria-level={row.level}
      aria-posinset={row.place}
      aria-setsize={row.beside}
      aria-expanded={section === null ? undefined : open}
      aria-selected={chosen}
      aria-label={said.filter((part) => part !== "").join(", ")}
      data-active={active ? "" : undefined}
      data-section={section === null ? undefined : ""}
      style={{ top: `${top}px`, "--level": row.level }}
      onClick={go}
    >
      {section === null ? (
        <span class="twisty" />
      ) : (
        <button
          type="button"
          class="twisty"
          tabIndex={-1}
          aria-hidden="true"
          data-open={open ? "" : undefined}
          onClick={(event) => {
            event.stopPropagation();
            turn();
          }}
        >
          <DownIcon />
        </button>
      )}
      <span class="list-name">{wordsOf(row)}</span>
      <span class="list-what mono dim">{what}</span>
      {section === null ? (
        <span class="list-count mono dim">{row.parameters > 0 ? count(row.parameters) : ""}</span>
      ) : (
        <button
          type="button"
          class="list-fold"
          tabIndex={-1}
          aria-hidden="true"
          title={folded ? "Unfold it in the world (+)" : "Fold it to one panel in the world (−)"}
          data-folded={folded ? "" : undefined}
          onClick={(event) => {
            event.stopPropagation();
            fold();
          }}
        >
          {folded ? "unfold" : "fold"}
        </button>
      )}
    </div>
  );
}
