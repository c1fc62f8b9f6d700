import { useState } from 'react';
import { makeSampleFilm } from '../actions/sample-film';
import { endFirstRun } from '../actions/settings';

/** Makes the sample film. It ends the first run: whoever has a film has seen what there is to set up. */
export function useSample(): { readonly make: () => void; readonly making: boolean } {
  const [making, setMaking] = useState(false);
  const make = async (): Promise<void> => {
    setMaking(true);
    if (await makeSampleFilm()) endFirstRun();
    setMaking(false);
  };
  return { make: () => void make(), making };
}
