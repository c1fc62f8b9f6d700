import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readOption } from '../../../contract/implementations';
import type { SiteOption } from '../../../contract/options/option-kinds';
import { agreedRecipe, agreementTo } from '../../../contract/recipe';
import type { ListedRecipe, RecipeList } from '../../../contract/settings-calls';
import { attempt } from '../../actions/attempt';
import { importRecipe, resetRecipe } from '../../actions/recipes';
import { useLanguage } from '../../i18n';
import { said } from '../../i18n/said';
import { client } from '../../store';
import { useSettings } from '../../store/settings';
import { ask } from '../../store/ui';
import { Button } from '../../ui/button';
import { Field } from './field';
import { SiteCheckView, useSiteCheck } from './site-check';
import classes from './site-field.module.css';
import { useSaving } from './use-saving';

type Broken = RecipeList['broken'][number];

/** The sites of recipes. The creator may allow the app one of them, in a question that says what that means. */
export function SiteField({ option }: { readonly option: SiteOption }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const id = useId();
  const agreement = useSettings(({ settings }) => readOption(option, settings?.options));
  const { list, readAgain } = useRecipes(agreement);
  const { saved, problem, save } = useSaving();
  const store = (value: string): void => void save(({ options }) => ({ options: { ...options, [option.key]: value } }));
  const askToAllow = (recipe: ListedRecipe): void => {
    const name = recipe.name[language];
    const { hosts, signInHosts } = recipe;
    const opens = t('recipes.ask.text', { name, hosts: hosts.join(', ') });
    const signIn = signInHosts.length === 0 ? '' : ` ${t('recipes.ask.signIn', { hosts: signInHosts.join(', ') })}`;
    ask({
      title: t('recipes.ask.title', { name }),
      text: `${opens}${signIn}`,
      hint: t('recipes.ask.hint', { terms: recipe.terms }),
      keep: t('recipes.ask.keep'),
      confirm: t('recipes.ask.confirm'),
      onConfirm: () => store(agreementTo(recipe)),
    });
  };
  return (
    <Field id={id} label={option.label[language]} hint={option.hint[language]} problem={problem} saved={saved}>
      <ul className={classes.sites} aria-labelledby={`${id}-label`} data-testid="sites">
        {list?.recipes.map((recipe) => (
          <Site
            key={recipe.id}
            recipe={recipe}
            agreement={agreement}
            onAllow={() => askToAllow(recipe)}
            onWithdraw={() => store('')}
            onReset={() => resetRecipe(recipe, recipe.name[language], readAgain)}
            onEdited={readAgain}
          />
        ))}
        {list?.broken.map((recipe) => (
          <BrokenSite
            key={recipe.id}
            recipe={recipe}
            onReset={() => resetRecipe(recipe, `${recipe.id}.json`, readAgain)}
          />
        ))}
      </ul>
      <Button data-testid="import-recipe" onClick={() => void importRecipe(readAgain)}>
        {t('recipes.import')}
      </Button>
    </Field>
  );
}

/** The recipes, read again whenever the window gets the focus: the creator edits these files elsewhere. */
function useRecipes(agreement: string) {
  const [list, setList] = useState<RecipeList>();
  const readAgain = (): void => void attempt(async () => setList(await client.call('recipes:list', undefined)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: an imported recipe takes the agreement back
  useEffect(() => {
    readAgain();
    window.addEventListener('focus', readAgain);
    return () => window.removeEventListener('focus', readAgain);
  }, [agreement]);
  return { list, readAgain };
}

interface SiteProps {
  readonly recipe: ListedRecipe;
  readonly agreement: string;
  readonly onAllow: () => void;
  readonly onWithdraw: () => void;
  readonly onReset: () => void;
  readonly onEdited: () => void;
}

function Site({ recipe, agreement, onAllow, onWithdraw, onReset, onEdited }: SiteProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const name = recipe.name[language];
  const isClosed = recipe.closed !== undefined;
  const isAllowed = agreement === agreementTo(recipe);
  const leadsElsewhere = !isAllowed && agreedRecipe(agreement) === recipe.id;
  const checking = useSiteCheck(recipe.id);
  const { isRunning, check } = checking;
  const edit = async (): Promise<void> => {
    if (await attempt(() => client.call('recipes:edit', { id: recipe.id }))) onEdited();
  };
  return (
    <li data-testid={`site-${recipe.id}`}>
      <div className={classes.name}>
        <span data-closed={isClosed || undefined}>{name}</span>
        <small>
          {isClosed ? t('recipes.closed', { day: recipe.closed }) : recipe.hosts.join(', ')}
          {recipe.isOwn ? ` · ${t('recipes.own')}` : ''}
        </small>
      </div>
      {isAllowed && !isClosed ? (
        <p className={classes.allowed}>
          <IconCheck size={14} stroke={2} aria-hidden /> {t('recipes.allowed')}
        </p>
      ) : null}
      {leadsElsewhere && !isClosed ? (
        <p className={classes.warning}>
          <IconAlertTriangle size={14} stroke={1.7} aria-hidden /> {t('recipes.elsewhere')}
        </p>
      ) : null}
      <div className={classes.buttons}>
        {isClosed ? null : <OpenSiteButtons {...{ recipe, name, isAllowed, onAllow, onWithdraw, checking }} />}
        {isClosed && !recipe.isOwn ? null : (
          <Button look="quiet" aria-label={t('recipes.editOf', { name })} onClick={() => void edit()}>
            {t('recipes.edit')}
          </Button>
        )}
        {recipe.isOwn ? <ResetButton recipe={recipe} name={name} onReset={onReset} /> : null}
      </div>
      {isRunning ? (
        <p className={classes.running} role="status">
          {t('recipes.check.running')}
        </p>
      ) : null}
      {check === undefined || !isAllowed ? null : <SiteCheckView id={recipe.id} name={name} check={check} />}
    </li>
  );
}

/** What can be done with a site that is not closed: to allow it, to check it once it is allowed, and to read its terms. */
function OpenSiteButtons({
  recipe: { id },
  name,
  isAllowed,
  onAllow,
  onWithdraw,
  checking: { isRunning, start, cancel },
}: Pick<SiteProps, 'recipe' | 'onAllow' | 'onWithdraw'> & {
  readonly name: string;
  readonly isAllowed: boolean;
  readonly checking: ReturnType<typeof useSiteCheck>;
}) {
  const { t } = useTranslation();
  return (
    <>
      {isAllowed ? (
        <Button aria-label={t('recipes.withdrawOf', { name })} onClick={onWithdraw}>
          {t('recipes.withdraw')}
        </Button>
      ) : (
        <Button aria-label={t('recipes.allowOf', { name })} onClick={onAllow}>
          {t('recipes.allow')}
        </Button>
      )}
      {!isAllowed ? null : isRunning ? (
        <Button data-testid={`cancel-check-${id}`} onClick={cancel}>
          {t('recipes.check.cancel')}
        </Button>
      ) : (
        <Button aria-label={t('recipes.check.startOf', { name })} onClick={() => void start()}>
          {t('recipes.check.start')}
        </Button>
      )}
      <Button
        look="quiet"
        aria-label={t('recipes.termsOf', { name })}
        onClick={() => void attempt(() => client.call('recipes:open-terms', { id }))}
      >
        {t('recipes.terms')}
      </Button>
    </>
  );
}

/** A file of the creator's that cannot be used. */
function BrokenSite({ recipe, onReset }: { readonly recipe: Broken; readonly onReset: () => void }) {
  const { t } = useTranslation();
  const name = `${recipe.id}.json`;
  return (
    <li data-testid={`site-${recipe.id}`}>
      <div className={classes.name}>
        <span>{name}</span>
      </div>
      <p className={classes.warning}>
        <IconAlertTriangle size={14} stroke={1.7} aria-hidden /> {said(recipe.problem)}
      </p>
      <div className={classes.buttons}>
        <Button
          look="quiet"
          aria-label={t('recipes.editOf', { name })}
          onClick={() => void attempt(() => client.call('recipes:edit', { id: recipe.id }))}
        >
          {t('recipes.edit')}
        </Button>
        <ResetButton recipe={recipe} name={name} onReset={onReset} />
      </div>
    </li>
  );
}

function ResetButton({
  recipe: { isShipped },
  name,
  onReset,
}: {
  readonly recipe: Pick<ListedRecipe, 'isShipped'>;
  readonly name: string;
  readonly onReset: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Button look="quiet" aria-label={t(isShipped ? 'recipes.resetOf' : 'recipes.removeOf', { name })} onClick={onReset}>
      {t(isShipped ? 'recipes.reset' : 'recipes.remove')}
    </Button>
  );
}
