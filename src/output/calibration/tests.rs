use std::fs;

use super::journal::{Answers, Content, Journal};
use super::{CalibrationFolder, CalibrationStoreError, Identity};
use crate::output::JOURNAL_FILE;
use crate::output::sweep::Begin;

fn identity(experiment: &str) -> Identity {
    Identity {
        huzhu_version: "0".to_owned(),
        experiment_sha256: experiment.to_owned(),
        targets_sha256: String::new(),
        base_sha256: String::new(),
    }
}

fn answers(value: f64) -> Answers {
    vec![
        vec![Some(vec![Some(value), None]), None],
        vec![Some(vec![Some(0.1 + 0.2), Some(-0.0)]), Some(vec![None, None])],
    ]
}

#[test]
fn a_journal_cut_at_any_byte_keeps_its_whole_answers_and_goes_on_behind_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(folder.path(), &identity("a")).unwrap();
    let header = fs::metadata(folder.path().join(JOURNAL_FILE)).unwrap().len() as usize;
    journal.append(&answers(1.0)).unwrap();
    journal.append(&answers(2.0)).unwrap();
    let file = folder.path().join(JOURNAL_FILE);
    let bytes = fs::read(&file).unwrap();
    let first = header + (bytes.len() - header) / 2;
    for length in header..=bytes.len() {
        fs::write(&file, &bytes[..length]).unwrap();
        let content = Content::read(folder.path()).unwrap().unwrap();
        let whole = usize::from(length >= first) + usize::from(length == bytes.len());
        assert_eq!(content.answers, [answers(1.0), answers(2.0)][..whole], "{length}");
        let mut journal = Journal::resume(folder.path(), &content).unwrap();
        for value in [1.0, 2.0].iter().skip(whole) {
            journal.append(&answers(*value)).unwrap();
        }
        assert!(fs::read(&file).unwrap() == bytes, "{length}");
    }
}

#[test]
fn a_folder_is_only_gone_on_with_or_replaced_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let open = |experiment, begin| CalibrationFolder::open(folder.path(), identity(experiment), begin);
    let mut first = open("a", Begin::Resume).unwrap();
    first.append(&answers(1.0)).unwrap();
    assert!(matches!(open("a", Begin::Resume), Err(CalibrationStoreError::Busy { .. })));
    drop(first);
    assert!(matches!(open("a", Begin::New), Err(CalibrationStoreError::Exists { .. })));
    match open("b", Begin::Resume) {
        Err(CalibrationStoreError::Differs { what, .. }) => assert_eq!(what, ["the experiment file"]),
        other => panic!("{other:?}"),
    }
    let mut again = open("a", Begin::Resume).unwrap();
    assert_eq!((again.take(), again.take()), (Some(answers(1.0)), None));
    drop(again);
    assert_eq!(open("b", Begin::Replace).unwrap().take(), None);
}

#[test]
fn what_is_no_calibration_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(JOURNAL_FILE), "huzhu journal 1\n").unwrap();
    for begin in [Begin::New, Begin::Resume, Begin::Replace] {
        let refused = CalibrationFolder::open(folder.path(), identity("a"), begin);
        assert!(matches!(refused, Err(CalibrationStoreError::Foreign { .. })));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
