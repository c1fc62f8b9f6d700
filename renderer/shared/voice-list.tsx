import { Popover, TextInput, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VoiceChoice } from '../../contract/preview-messages';
import type { VoiceEngineId } from '../../contract/voice-engines';
import { attempt } from '../actions/attempt';
import { client } from '../store';
import { Button } from '../ui/button';
import { keepEscape } from '../ui/keep-escape';
import { TwoLines } from '../ui/two-lines';
import { HearButton } from './hear-button';
import classes from './voice-list.module.css';

/** A button that opens the list of an engine's voices, read anew each time. */
export function VoiceList({
  voiceEngine,
  value,
  onChoose,
}: {
  readonly voiceEngine: VoiceEngineId;
  readonly value: string;
  readonly onChoose: (id: string) => void;
}) {
  const { t } = useTranslation();
  const [voices, setVoices] = useState<readonly VoiceChoice[]>();
  const [isAsking, setAsking] = useState(false);
  const [isKeyMissing, setKeyMissing] = useState(false);
  const [opened, setOpened] = useState(false);
  const [wanted, setWanted] = useState('');
  const open = async (): Promise<void> => {
    setAsking(true);
    const worked = await attempt(async () => {
      const reply = await client.call('settings:voices', { voiceEngine });
      setKeyMissing(reply.voices === undefined);
      setVoices(reply.voices ?? []);
    });
    setAsking(false);
    setWanted('');
    setOpened(worked);
  };
  const words = wanted.trim().toLowerCase();
  const found = (voices ?? []).filter(({ id, name, about }) => `${name} ${about} ${id}`.toLowerCase().includes(words));
  const note = isKeyMissing ? t('voice.noKey') : found.length === 0 ? t('voice.none') : undefined;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button data-testid="voice-list" disabled={isAsking} onClick={() => (opened ? setOpened(false) : void open())}>
          {isAsking ? t('voice.asking') : t('voice.choose')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.list ?? ''} aria-label={t('voice.choose')} onFocus={keepEscape}>
        {isKeyMissing ? null : (
          <TextInput
            size="xs"
            aria-label={t('voice.search')}
            placeholder={t('voice.search')}
            value={wanted}
            data-autofocus
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
        )}
        {note === undefined ? null : <p className={classes.note}>{note}</p>}
        <div className={classes.voices}>
          {found.map(({ id, name, about }) => (
            <div key={id} className={classes.row} data-chosen={id === value}>
              <UnstyledButton
                className={classes.voice}
                aria-pressed={id === value}
                data-voice={id}
                onClick={() => {
                  setOpened(false);
                  onChoose(id);
                }}
              >
                <TwoLines>
                  <b>{name}</b>
                  <small>{about === '' ? id : `${about} · ${id}`}</small>
                </TwoLines>
              </UnstyledButton>
              <HearButton by={{ voiceEngine, voice: id }} named={name} />
            </div>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
