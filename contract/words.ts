/** The languages of the app. */
export type Language = 'ko' | 'en';

/** The same sentence in each language. */
export type Sentence = Readonly<Record<Language, string>>;
