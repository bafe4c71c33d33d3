// The network as a list: a tree of its sections and layers that says, folds, chooses and flies like the world does.

import { useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { indexOf } from "../graph_index";
import { useApp } from "./app";
import { Detail } from "./detail";
import { foldSection, goToNode, goToSection, here } from "./finding";
import { RowView, wordsOf } from "./list_row";
import { around, type Row, treeOf, typedAhead, visibleRows } from "./list_rows";

const ROW = 30;
/** rows drawn above and below what is seen */
const SPARE = 8;
const TYPING_MS = 900;

export function NetworkList({ close }: { close(): void }) {
  const app = useApp();
  const { store } = app;
  const box = useRef<HTMLDivElement>(null);
  const scroll = useSignal({ top: 0, height: 600 });
  /** sections closed in the list, by `network/section`; what is folded in the world is closed at first */
  const closed = useSignal<ReadonlySet<string>>(new Set());
  const at = useSignal<string | null>(null);
  const typed = useRef({ letters: "", time: 0 });
  const walk = store.activeWalk.value;
  const network = walk?.network.id ?? "";
  const graph = walk?.graph ?? null;
  const tree = useComputed(() => {
    const now = store.activeWalk.value?.graph;
    return now ? treeOf(now) : null;
  });
  const rows = useComputed(() => (tree.value ? visibleRows(tree.value, closed.value) : []));

  const show = (index: number, middle = false): void => {
    const element = box.current;
    if (!element || index < 0) return;
    const [top, height] = [index * ROW, element.clientHeight];
    if (middle) element.scrollTop = top - height / 2;
    else if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW > element.scrollTop + height) element.scrollTop = top + ROW - height;
  };

  // what is folded in the world begins closed; and the list begins where one is
  useLayoutEffect(() => {
    if (!tree.value || !walk) return;
    const place = here(store)?.place;
    const panel = graph && place?.network === network ? indexOf(graph).panels.get(place.panel) : undefined;
    const row = panel?.folded ? panel.id : panel?.node;
    const open = new Set(row === undefined ? [] : around(tree.value, row));
    closed.value = new Set([...walk.folded].filter((section) => !open.has(section)));
    at.value = row ?? rows.value[0]?.id ?? null;
    requestAnimationFrame(() =>
      show(
        rows.value.findIndex(({ id }) => id === at.value),
        true,
      ),
    );
  }, [network, graph === null]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const sized = new ResizeObserver(() => {
      scroll.value = { top: element.scrollTop, height: element.clientHeight };
    });
    sized.observe(element);
    element.focus({ preventScroll: true });
    return () => sized.disconnect();
  }, [graph === null]);

  if (!walk || !graph || !tree.value) return <p class="dim list-empty">No network has arrived yet.</p>;

  const move = (index: number): void => {
    const row = rows.value[Math.min(rows.value.length - 1, Math.max(0, index))];
    if (!row) return;
    at.value = row.id;
    show(rows.value.indexOf(row));
  };
  const setClosed = (row: Row, isClosed: boolean): void => {
    const set = new Set(closed.value);
    if (isClosed) set.add(row.id);
    else set.delete(row.id);
    closed.value = set;
  };
  const go = (row: Row): void => {
    at.value = row.id;
    if (row.node) void goToNode(app, network, row.node.id);
    else goToSection(app, network, row.id);
    if (innerWidth < 720) close(); // the sheet would lie over what one flies to
  };
  const foldIn = (row: Row): void => {
    if (row.section) void foldSection(app, network, row.id);
  };
  const key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const list = rows.value;
    const index = list.findIndex(({ id }) => id === at.value);
    const row = list[index];
    const page = Math.max(1, Math.floor(scroll.value.height / ROW) - 1);
    const isOpen = row?.section !== null && row !== undefined && !closed.value.has(row.id);
    if (event.key === "ArrowDown") move(index + 1);
    else if (event.key === "ArrowUp") move(index - 1);
    else if (event.key === "PageDown") move(index + page);
    else if (event.key === "PageUp") move(index - page);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(list.length - 1);
    else if (event.key === "ArrowRight" && row?.section) {
      if (isOpen) move(index + 1);
      else setClosed(row, false);
    } else if (event.key === "ArrowLeft" && row) {
      if (isOpen) setClosed(row, true);
      else if (row.parent) move(list.findIndex(({ id }) => id === row.parent));
    } else if (event.key === "Enter" || event.key === " ") {
      if (row) go(row);
    } else if (event.key === "+" || event.key === "-") {
      if (row?.section && walk.folded.has(row.id) === (event.key === "+")) foldIn(row);
    } else if (event.key.length === 1) {
      const now = performance.now();
      const { letters, time } = typed.current;
      typed.current = { letters: now - time < TYPING_MS ? letters + event.key : event.key, time: now };
      const found = typedAhead(
        list.map((one) => wordsOf(one)),
        typed.current.letters,
        index,
      );
      if (found >= 0) move(found);
    } else return;
    event.preventDefault();
    event.stopPropagation(); // letters typed here do not walk
  };
  const from = Math.max(0, Math.floor(scroll.value.top / ROW) - SPARE);
  const to = Math.min(rows.value.length, Math.ceil((scroll.value.top + scroll.value.height) / ROW) + SPARE);
  const chosen = store.chosen.value.get(network);
  const { standing } = indexOf(graph);
  const isChosen = (row: Row): boolean =>
    chosen !== undefined &&
    (row.section
      ? row.id === chosen
      : standing.get(row.id)?.node === row.id && standing.get(row.id)?.id === chosen);
  return (
    <>
      <Detail walk={walk} />
      <div
        ref={box}
        class="list"
        role="tree"
        tabIndex={0}
        aria-label={`Layers of ${walk.network.title}`}
        aria-activedescendant={at.value === null ? undefined : `row-${at.value}`}
        onKeyDown={key}
        onScroll={(event) => {
          scroll.value = { top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight };
        }}
      >
        <div class="list-space" role="presentation" style={{ height: `${rows.value.length * ROW}px` }}>
          {rows.value.slice(from, to).map((row, i) => (
            <RowView
              key={row.id}
              row={row}
              top={(from + i) * ROW}
              open={row.section !== null && !closed.value.has(row.id)}
              folded={walk.folded.has(row.id)}
              active={row.id === at.value}
              chosen={isChosen(row)}
              turn={() => setClosed(row, !closed.value.has(row.id))}
              fold={() => foldIn(row)}
              go={() => go(row)}
            />
          ))}
        </div>
      </div>
    </>
  );
}
