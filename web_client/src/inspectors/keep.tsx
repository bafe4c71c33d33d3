// Ways to keep a result: as a picture, as numbers, and as the lines that make it again.

import { useState } from "preact/hooks";
import type { ResultFormat } from "../connection/connection";
import type { AnalysisInfo, JobWish, NetworkInfo } from "../generated/messages";
import type { Walk } from "../store";
import { useApp } from "../ui/app";
import { copyText } from "../ui/copy";
import { asCommand, asPython } from "./scripts";
import type { Second } from "./seconds";

const FORMATS: Readonly<Record<AnalysisInfo["result"], readonly ResultFormat[]>> = {
  maps: ["png", "svg", "npy"],
  images: ["png", "svg", "npy"],
  curve: ["png", "svg", "csv"],
  points: ["png", "svg", "csv", "npy"],
  scores: ["png", "svg", "csv"],
  matrix: ["png", "svg", "csv", "npy"],
};

interface Props {
  analysis: AnalysisInfo;
  walk: Walk;
  wish: JobWish;
  /** what it is compared with */
  second: Second | null;
  job: string;
  keyed: boolean;
}

export function Keep({ analysis, walk, wish, second, job, keyed }: Props) {
  const { controller, store } = useApp();
  const [told, setTold] = useState("");
  const formats = FORMATS[analysis.result].filter((format) => !keyed || format !== "npy");
  const name = [walk.network.id, wish.node, analysis.name].filter(Boolean).join("-");
  const isSeveral = ({ target }: NetworkInfo): boolean =>
    store.networks.value.filter((one) => one.target === target).length > 1;
  const other = store.networks.value.find((network) => network.id === second?.network);
  const recipe = {
    analysis,
    network: walk.network,
    several: isSeveral(walk.network),
    input: walk.wish,
    second: second && other ? { network: other, several: isSeveral(other), input: second.wish } : null,
    wish,
    keyed,
    colours: store.colours.value,
  };
  const command = asCommand(recipe);
  const copy = async (what: string, text: string): Promise<void> => {
    if (await copyText(store, what, text)) setTold(`${what} copied`);
  };
  return (
    <div class="keep">
      {formats.map((format) => {
        const address = controller.connection.resultUrl(job, format, store.colours.value);
        return (
          address !== null && (
            <a key={format} href={address} download={`${name}.${format}`}>
              {format}
            </a>
          )
        );
      })}
      <button type="button" onClick={() => void copy("Python", asPython(recipe))}>
        copy as Python
      </button>
      {command !== null && (
        <button type="button" onClick={() => void copy("The command", command)}>
          copy command
        </button>
      )}
      <span class="dim" role="status">
        {told}
      </span>
    </div>
  );
}
