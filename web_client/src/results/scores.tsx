// A table of numbers: its summary as rows, below it the rows sorted by any column, a page at a time.

import { createContext } from "preact";
import { useContext, useState } from "preact/hooks";
import { channelsOf } from "../channel_order";
import { Pager } from "../ui/controls/dom";
import { number } from "../ui/format";
import type { ScoresResult } from "./parse";
import { SummaryView } from "./summary";

const PER_PAGE = 12;

/** How a table whose rows are a layer's channels can order that layer's panel; null where there is no panel. */
export interface PanelSorting {
  channels: number;
  /** the column that the panel is sorted by now, null if by nothing of this table */
  by: { column: string; descending: boolean } | null;
  sort(column: string, descending: boolean): void;
}

export const PanelSortingContext = createContext<PanelSorting | null>(null);

interface Order {
  /** null: the order in which the rows came */
  column: string | null;
  descending: boolean;
}

/** Row indices in the order wanted; NaN last whichever way. */
export function ordered(result: ScoresResult, order: Order): number[] {
  const rows = result.names.map((_, index) => index);
  const values = order.column === null ? undefined : result.columns.get(order.column);
  if (values === undefined) return order.descending ? rows.reverse() : rows;
  return rows.sort((a, b) => {
    const [x, y] = [values[a] ?? Number.NaN, values[b] ?? Number.NaN];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return order.descending ? y - x : x - y;
  });
}

export function ScoresView({ result }: { result: ScoresResult }) {
  const [order, setOrder] = useState<Order>({ column: null, descending: false });
  const [page, setPage] = useState(0);
  const columns = [...result.columns];
  const pages = Math.ceil(result.names.length / PER_PAGE);
  const shown = Math.min(page, Math.max(0, pages - 1));
  const rows = ordered(result, order).slice(shown * PER_PAGE, (shown + 1) * PER_PAGE);
  const sorting = useContext(PanelSortingContext);
  const ofChannels = sorting !== null && channelsOf(result.names, sorting.channels) !== null;
  const by = (column: string | null): void => {
    setOrder({ column, descending: order.column === column ? !order.descending : column !== null });
    setPage(0);
  };
  const direction = (column: string | null): "ascending" | "descending" | "none" =>
    order.column !== column ? "none" : order.descending ? "descending" : "ascending";
  return (
    <div class="scores">
      <SummaryView summary={result.summary} />
      {result.names.length > 0 && columns.length > 0 && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key */}
          <section class="table-frame" tabIndex={0} aria-label="Table of values">
            <table>
              <thead>
                <tr>
                  <th scope="col" aria-sort={direction(null)}>
                    <button type="button" aria-label="Sort by place" onClick={() => by(null)}>
                      #
                    </button>
                  </th>
                  {columns.map(([name]) => (
                    <th key={name} scope="col" aria-sort={direction(name)}>
                      <button type="button" onClick={() => by(name)}>
                        {name}
                        {result.units[name] ? <span class="dim"> {result.units[name]}</span> : null}
                      </button>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row}>
                    <th scope="row">{result.names[row]}</th>
                    {columns.map(([name, values]) => (
                      <td key={name} class="mono">
                        {number(values[row] ?? Number.NaN)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          {ofChannels && (
            <SortPanel
              sorting={sorting}
              column={order.column ?? columns[0]?.[0] ?? ""}
              descending={order.column === null || order.descending}
            />
          )}
          <div class="row">
            <span class="dim">{result.names.length} rows</span>
            <Pager page={shown} pages={pages} what="Rows" go={setPage} />
          </div>
        </>
      )}
    </div>
  );
}

/** Sorts the panel as the table is sorted. */
function SortPanel(props: { sorting: PanelSorting; column: string; descending: boolean }) {
  const { sorting, column, descending } = props;
  const now = sorting.by?.column === column && sorting.by.descending === descending;
  return (
    <button
      type="button"
      class="action sort-panel"
      aria-pressed={now}
      title={`Show the channels on the panel by ${column}, the ${descending ? "largest" : "smallest"} first`}
      onClick={() => sorting.sort(column, descending)}
    >
      {now ? "The panel is sorted by" : "Sort the panel by"} {column} {descending ? "↓" : "↑"}
    </button>
  );
}
