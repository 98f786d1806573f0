import { isBelowZero, permilleOf, sumOf } from '../money.ts';

export interface Bar {
  /** What stands below it; may be empty. */
  readonly name: string;
  /** What the pointer shows, with exact amounts; no two bars have the same. */
  readonly title: string;
  /** From below to above; amounts below zero have no height. */
  readonly parts: readonly { readonly amount: string; readonly tone: string }[];
}

interface BarsProps {
  readonly label: string;
  readonly bars: readonly Bar[];
  /** The greatest of the bars' sums. */
  readonly most: string;
}

const WIDTH = 960;
const HEIGHT = 130;

/**
 * A picture of the table that stands below it. The table has the exact amounts, so the picture needs no numbers. It is
 * as wide as its place; the names below it are text, which must not be stretched.
 */
export function Bars({ label, bars, most }: BarsProps) {
  const step = WIDTH / Math.max(bars.length, 1);
  const width = Math.min(step * 0.64, 80);
  return (
    <figure class="bars">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} preserveAspectRatio="none">
        {bars.map((bar, index) => (
          <g key={bar.title}>
            <title>{bar.title}</title>
            <rect class="hit" x={index * step} y={0} width={step} height={HEIGHT} />
            {stacked(bar.parts, most).map(({ tone, y, height }) => (
              <rect
                key={tone}
                class={tone}
                x={index * step + (step - width) / 2}
                y={y}
                width={width}
                height={height}
              />
            ))}
          </g>
        ))}
      </svg>
      <div class="names" aria-hidden="true">
        {bars.map(({ name, title }) => (
          <span key={title}>
            <span>{name}</span>
          </span>
        ))}
      </div>
    </figure>
  );
}

/** Heights come from whole thousandths, and each part begins where the sum of those before it ends. */
function stacked(parts: Bar['parts'], most: string) {
  let below = '0';
  return parts
    .filter(({ amount }) => !isBelowZero(amount))
    .map(({ amount, tone }) => {
      const [from, to] = [below, sumOf([below, amount])];
      below = to;
      const [low, high] = [permilleOf(from, most), permilleOf(to, most)];
      const scale = (HEIGHT - 6) / 1000;
      return { tone, y: HEIGHT - high * scale, height: Math.max((high - low) * scale, 0) };
    });
}
