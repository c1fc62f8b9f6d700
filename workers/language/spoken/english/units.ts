import { matchAt } from '../scan';

/** `sign singular plural`. */
const UNITS: ReadonlyMap<string, readonly [one: string, many: string]> = new Map(
  (
    'km kilometer|m meter|cm centimeter|mm millimeter|μm micrometer|nm nanometer|kg kilogram|g gram|mg milligram|μg microgram|t ton|lb pound|lbs pound|oz ounce|L liter|l liter|mL milliliter|ml milliliter|' +
    'm2 square meter|m² square meter|km2 square kilometer|km² square kilometer|m3 cubic meter|m³ cubic meter|ha hectare|W watt|kW kilowatt|MW megawatt|GW gigawatt|kWh kilowatt hour|MWh megawatt hour|GWh gigawatt hour|V volt|mAh milliamp hour|' +
    'KB kilobyte|kB kilobyte|MB megabyte|GB gigabyte|TB terabyte|kbps kilobit per second|Mbps megabit per second|Gbps gigabit per second|Hz hertz|kHz kilohertz|MHz megahertz|GHz gigahertz|dB decibel|hPa hectopascal|px pixel|kcal kilocalorie|cal calorie|' +
    'hr hour|hrs hour|h hour|min minute|mins minute|sec second|secs second|s second|ms millisecond|ft foot|mi mile|yd yard|sq ft square foot|mph mile per hour|rpm revolution per minute|fps frame per second|ppm part per million|°C degree Celsius|°F degree Fahrenheit|° degree|% percent|%p percentage point|tbsp tablespoon|tsp teaspoon'
  )
    .split('|')
    .map((entry): [string, readonly [string, string]] => {
      const [, sign = '', one = ''] = /^(sq ft|\S{1,5}) (.+)$/u.exec(entry) ?? [];
      return [sign, [one, many(one)]];
    }),
);

function many(one: string): string {
  if (/^(?:percent|.*hertz)$/u.test(one)) return one;
  if (/foot$/u.test(one)) return one.replace('foot', 'feet');
  // Kilometers per hour, degrees Celsius, kilowatt hours.
  return /^(?:\w+ per|degree )/u.test(one) ? one.replace(/^\w+/u, '$&s') : `${one}s`;
}

const signs = [...UNITS.keys()].sort((a, b) => b.length - a.length).join('|');
const UNIT = new RegExp(` ?(${signs})(?:/(${signs}|day))?(?![A-Za-z0-9])`, 'uy');

/** The unit that begins here (after at most one space), for `written` of it. */
export function unitAt(
  text: string,
  at: number,
  written: string,
): { readonly word: string; readonly length: number } | undefined {
  const match = matchAt(UNIT, text, at);
  const unit = UNITS.get(match?.[1] ?? '');
  if (match === null || unit === undefined) return undefined;
  const word = written === '1' ? unit[0] : unit[1];
  const per = match[2] === undefined ? '' : ` per ${UNITS.get(match[2])?.[0] ?? match[2]}`;
  return { word: word + per, length: match[0].length };
}
