import { clip, gaussianBlur, reflected, sampled, withData, type Draws, type Raster } from "./raster.ts";

/** Raises the greatest channel of every pixel, `V` of HSV, and the others in proportion. */
export function brightness(picture: Raster, raise: number): Raster {
  const { channels, data } = picture;
  const out = data.map((value, i) => {
    const start = i - (i % channels);
    const greatest = data.subarray(start, start + channels).reduce((most, each) => Math.max(most, each), 0);
    const raised = clip(greatest + raise);
    return greatest > 0 ? (value * raised) / greatest : raised;
  });
  return withData(picture, out);
}

/** Moves values towards the mean of their channel. */
export function contrast(picture: Raster, keep: number): Raster {
  const { channels, data } = picture;
  const means = new Float64Array(channels);
  data.forEach((value, i) => (means[i % channels]! += (value * channels) / data.length));
  return withData(
    picture,
    data.map((value, i) => clip((value - means[i % channels]!) * keep + means[i % channels]!)),
  );
}

/** Made smaller and large again, by means over boxes. */
export function pixelate(picture: Raster, share: number): Raster {
  const { height, width } = picture;
  const small = boxed(picture, Math.floor(height * share), Math.floor(width * share));
  return boxed(small, height, width);
}

/** Resizes by the mean of the whole pixels whose centre is covered, columns first, each rounded to bytes, as Pillow's box filter. */
function boxed(picture: Raster, height: number, width: number): Raster {
  const { channels } = picture;
  const narrow = new Float64Array(picture.height * width * channels);
  spans(picture.width, width).forEach(([left, right], x) => {
    for (let y = 0; y < picture.height; y++)
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let u = left; u < right; u++) sum += picture.data[(y * picture.width + u) * channels + c]!;
        narrow[(y * width + x) * channels + c] = toByte(sum / (right - left));
      }
  });
  const out = new Float64Array(height * width * channels);
  const row = width * channels;
  spans(picture.height, height).forEach(([top, bottom], y) => {
    for (let i = 0; i < row; i++) {
      let sum = 0;
      for (let v = top; v < bottom; v++) sum += narrow[v * row + i]!;
      out[y * row + i] = toByte(sum / (bottom - top));
    }
  });
  return { height, width, channels, data: out };
}

const toByte = (value: number): number => Math.round(255 * value + 1e-9) / 255;

function spans(from: number, to: number): [number, number][] {
  const scale = from / to;
  const reach = Math.max(1, scale) / 2;
  return Array.from({ length: to }, (_, i): [number, number] => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.ceil(centre - reach - 0.5));
    // A centre that lies on the far edge belongs to the next one.
    const last = Math.min(from, Math.ceil(centre + reach - 0.5));
    return [first, Math.max(last, first + 1)];
  });
}

/** Stretched by a random affine map, then moved by a smooth random field. */
export function elastic(
  picture: Raster,
  [strength, smoothness, corners]: readonly [number, number, number],
  draws: Draws,
): Raster {
  const { height, width, channels } = picture;
  const third = Math.floor(Math.min(height, width) / 3);
  const [middleY, middleX] = [Math.floor(height / 2), Math.floor(width / 2)];
  // Three corners, as x and y, and where they go.
  const from = [[middleX + third, middleY + third], [middleX + third, middleY - third], [middleX - third, middleY - third]] as const; // prettier-ignore
  const moved = draws.uniform(6);
  const to = from.map(([x, y], i) => [
    x + corners * (2 * moved[2 * i]! - 1),
    y + corners * (2 * moved[2 * i + 1]! - 1),
  ]);
  const [[ax, ay], [bx, by], [cx, cy]] = to as [number[], number[], number[]] as [[number, number], [number, number], [number, number]]; // prettier-ignore
  // The map back from where corners went: place = c + s (b - c) + t (a - b).
  const [ux, uy, vx, vy] = [bx - cx, by - cy, ax - bx, ay - by];
  const area = ux * vy - uy * vx;
  const source = from[2];
  const straight = withData(picture, new Float64Array(picture.data.length));
  each(picture, (y, x, i, channel) => {
    const s = ((x - cx) * vy - (y - cy) * vx) / area;
    const t = ((y - cy) * ux - (x - cx) * uy) / area;
    straight.data[i] = sampled(
      picture,
      { x: source[0] + s * 2 * third, y: source[1] + t * 2 * third, channel },
      reflected,
    );
  });
  const field = (): Float64Array => {
    const drawn = Float64Array.from(draws.uniform(height * width), (share) => 2 * share - 1);
    const smooth = gaussianBlur({ height, width, channels: 1, data: drawn }, smoothness, {
      truncate: 3,
      edge: mirrored,
    });
    return smooth.data.map((value) => value * strength);
  };
  const [dx, dy] = [field(), field()];
  const out = withData(picture, new Float64Array(picture.data.length));
  each(picture, (y, x, i, channel) => {
    const pixel = y * width + x;
    out.data[i] = clip(sampled(straight, { y: y + dy[pixel]!, x: x + dx[pixel]!, channel }, mirrored));
  });
  return out;

  function each({ data }: Raster, visit: (y: number, x: number, i: number, channel: number) => void): void {
    for (let i = 0; i < data.length; i++) {
      const pixel = Math.floor(i / channels);
      visit(Math.floor(pixel / width), pixel % width, i, i % channels);
    }
  }
}

/** `c b a | a b c | c b a`: the edge is repeated, as SciPy's `reflect`. */
const mirrored = (index: number, length: number): number => {
  const within = ((index % (2 * length)) + 2 * length) % (2 * length);
  return within < length ? within : 2 * length - 1 - within;
};
