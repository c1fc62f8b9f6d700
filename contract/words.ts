/** The languages that people are told in. */
export type Language = 'ko' | 'en';

/** One thing to say, in each of them. */
export type Sentence = Readonly<Record<Language, string>>;
