// Where in the picture the things of things.js are, their outlines and their places, what is said there, and where the
// label stands that says it.

// How far a place is from an outline, and the outline's nearest point, both places in pixels.
function fromOutline(points, x, y) {
  let best = Infinity, nearest = 0, inside = false;
  for (let i = 0; i < points.length; i++) {
    const [x1, y1] = points[i];
    const [x2, y2] = points[Math.min(i + 1, points.length - 1)];
    const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
    const share = length ? Math.min(1, Math.max(0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length)) : 0;
    const far = Math.hypot(x - x1 - share * (x2 - x1), y - y1 - share * (y2 - y1));
    if (far < best) [best, nearest] = [far, Math.min(i + Math.round(share), points.length - 1)];
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  }
  const [first, last] = [points[0], points[points.length - 1]];
  const closed = points.length > 2 && first[0] === last[0] && first[1] === last[1];
  return { far: closed && inside ? 0 : best, nearest, inside: closed && inside };
}

// The smallest box around an outline.
function around(outline) {
  const [rights, downs] = [0, 1].map((axis) => outline.map((point) => point[axis]));
  const [left, top] = [Math.min(...rights), Math.min(...downs)];
  return { left, top, width: Math.max(...rights) - left, height: Math.max(...downs) - top };
}

const STEPS = 8; // places along each piece of a line that are asked for

// How much of a box, {left, top, right, bottom}, an outline takes: of an area the share, of a line a share for each place
// that lies in it; all in pixels.
function taken({ left, top, right, bottom }, points) {
  const [first, last] = [points[0], points[points.length - 1]];
  if (points.length > 2 && first[0] === last[0] && first[1] === last[1]) {
    const area = around(points);
    const wide = Math.min(right, area.left + area.width) - Math.max(left, area.left);
    const high = Math.min(bottom, area.top + area.height) - Math.max(top, area.top);
    return (Math.max(0, wide) * Math.max(0, high)) / ((right - left) * (bottom - top));
  }
  const steps = points.length > 20 ? 1 : STEPS;
  let inside = 0;
  for (let i = 0; i + 1 < points.length; i++) {
    for (let step = 0; step < steps; step++) {
      const [x, y] = [0, 1].map((side) => points[i][side] + (step / steps) * (points[i + 1][side] - points[i][side]));
      if (left <= x && x <= right && top <= y && y <= bottom) inside += 1 / STEPS;
    }
  }
  return inside;
}

// How many places a thing tells of, across and down: of a plane, or along a curve.
const places = ({ grid, along }) => (grid ? [grid.across.length, grid.up.length] : [along?.length ?? 0, 1]);

// What a thing says at one of its places, [column, row].
function saysAt({ name, grid, along }, [column, row]) {
  if (!grid) return `${name}, ${along[column]}`;
  return `${name}, ${grid.told[row][column]} at inputs ${grid.across[column]} and ${grid.up[row]}`;
}

// Where one of a thing's places is, as a share of the picture: across and down.
function spotOf(thing, [column, row]) {
  if (!thing.grid) return thing.outline[column];
  const { left, top, width, height } = around(thing.outline);
  const [columns, rows] = places(thing);
  return [left + (width * (column + 0.5)) / columns, top + (height * (row + 0.5)) / rows];
}

// The place of a thing nearest to a point of the picture, across and down as shares; nearest, of its outline.
function placeAt({ grid, outline }, [right, down], nearest) {
  if (!grid) return [nearest, 0];
  const { left, top, width, height } = around(outline);
  return [[(right - left) / width, grid.across.length], [(down - top) / height, grid.up.length]].map(
    ([share, count]) => Math.min(count - 1, Math.max(0, Math.floor(share * count))));
}

const changeable = (thing) => thing.value !== undefined;
const across = (thing) => !thing.up && Boolean(thing.right); // dragged and stepped to the right, not upwards

// Which keys do what on a thing, beside which there are more.
function hint(thing, more) {
  const [change, walk] = across(thing) ? ["← →", "↑ ↓"] : ["↑ ↓", "← →"];
  const ways = changeable(thing) ? [`${change} change it`] : thing.sets ? ["Enter goes there"] : [];
  if (more) ways.push(`${changeable(thing) ? walk : "arrow keys"} go to another`);
  if (places(thing)[0]) ways.push("with Shift to a place on it");
  return ways.length ? `\n${ways.join(", ")}` : "";
}

const square = ([x, y], wide, high) =>
  [[x - wide, y - high], [x + wide, y - high], [x + wide, y + high], [x - wide, y + high], [x - wide, y - high]];

// Of cells of a map the next one to a cell in a direction: along an axis, 0 across or 1 down, forwards or backwards; null
// where there is none.
function neighbour(cell, cells, { width, height }, axis, forward) {
  const middle = ({ outline }) => [0, 1].map((side) => outline.reduce((sum, point) => sum + point[side], 0) / outline.length);
  const here = middle(cell);
  let best = Infinity, found = null;
  for (const other of cells) {
    const there = middle(other);
    const [along, aside] = [axis, 1 - axis].map((side) => (there[side] - here[side]) * [width, height][side]);
    const far = Math.abs(along) + 9 * Math.abs(aside);
    if (along * forward > 1 && far < best) [best, found] = [far, other];
  }
  return found;
}

const STEADY = 0.15; // how much better another side of what is pointed at must be until its label goes there

// Puts a label so large, in a picture so large, beside a place or above or below what is pointed at, outlines[index]: where
// it covers least of all outlines, and on the side where it was, unless another is much better, so that it does not jump
// while the pointer glides. Returns its left and top, and which of the twelve sides this is; all in pixels.
function besides([wide, high], [x, y], [width, height], outlines, index, was) {
  const { top, height: tall } = around(outlines[index]);
  let best = { cost: Infinity };
  const ups = [y - high - 12, y + 20, top - high - 6, top + tall + 6];
  const sides = [x + 14, x - 14 - wide, x - wide / 2];
  ups.flatMap((up) => sides.map((across) => [up, across])).forEach(([up, across], way) => {
    const box = { left: Math.max(0, Math.min(across, width - wide)), top: Math.max(0, Math.min(up, height - high)) };
    [box.right, box.bottom] = [box.left + wide, box.top + high];
    const over = box.left <= x && x <= box.right && box.top - 4 <= y && y <= box.bottom + 4;
    const far = Math.hypot(box.left + wide / 2 - x, box.top + high / 2 - y) / width; // the nearer of two that are alike
    const begin = far / 4 + 100 * over - (way === was ? STEADY : 0);
    const cost = outlines.reduce((sum, points) => sum + taken(box, points), begin);
    if (cost < best.cost) best = { cost, way, left: box.left, top: box.top };
  });
  return best;
}
