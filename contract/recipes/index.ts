import type { z } from 'zod';
import flow from './flow.json';
import imagefx from './imagefx.json';
import whisk from './whisk.json';

/** The recipes that come with the app, as files; they are read like any other. In the order in which the settings list them. */
export const SHIPPED_RECIPES = { flow, whisk, imagefx } as const satisfies Readonly<
  Record<string, z.core.util.JSONType>
>;
