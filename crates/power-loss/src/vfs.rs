//! The layer as SQLite sees it: the system's own way to files, but for what is written, cut off, synced and deleted.
//!
//! SQLite hands the system's functions the memory of a file, which begins with a pointer to a table of functions. The
//! layer has the system open the file, and then puts a table of its own there: the system's, with four others. Behind
//! the system's memory of the file is room for the layer's.
#![expect(unsafe_code, reason = "SQLite calls by C's rules, and hands over bare pointers")]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::fs;
use std::ptr;
use std::slice;
use std::sync::OnceLock;

use libsqlite3_sys as sqlite;
use sqlite::{sqlite3_file, sqlite3_io_methods, sqlite3_vfs};

use crate::{sync, with_disk, write_to_disk};

/// The files that last; all others are gone with the process anyway.
const LASTING: c_int = sqlite::SQLITE_OPEN_MAIN_DB | sqlite::SQLITE_OPEN_WAL | sqlite::SQLITE_OPEN_MAIN_JOURNAL;
const NAME: &CStr = c"keywright-power-loss";

/// The system's way to files.
struct Base(*mut sqlite3_vfs);

// SAFETY: SQLite never changes or frees its own table, and all threads may use it.
unsafe impl Send for Base {}
// SAFETY: as above.
unsafe impl Sync for Base {}

static BASE: OnceLock<Base> = OnceLock::new();

/// What the layer knows of an open file. SQLite holds a pointer to its first field.
struct Opened {
    methods: sqlite3_io_methods,
    base: *const sqlite3_io_methods,
    path: String,
}

/// Makes the layer SQLite's way to files.
pub(crate) fn register() -> Result<(), String> {
    // SAFETY: the table that is found lives for ever; the one that is registered is leaked, and so does as well.
    unsafe {
        sqlite::sqlite3_initialize();
        let base = sqlite::sqlite3_vfs_find(ptr::null());
        if base.is_null() {
            return Err("SQLite knows no way to files".to_owned());
        }
        let layer = sqlite3_vfs {
            szOsFile: (room(base) + size_of::<*mut Opened>()) as c_int,
            zName: NAME.as_ptr(),
            pNext: ptr::null_mut(),
            xOpen: Some(open),
            xDelete: Some(delete),
            ..*base
        };
        BASE.get_or_init(|| Base(base));
        match sqlite::sqlite3_vfs_register(Box::leak(Box::new(layer)), 1) {
            sqlite::SQLITE_OK => Ok(()),
            code => Err(format!("SQLite takes no other way to files: {code}")),
        }
    }
}

/// The room for the system's memory of a file, in bytes, so that a pointer can follow.
///
/// # Safety
/// The table is one of SQLite's.
unsafe fn room(base: *const sqlite3_vfs) -> usize {
    // SAFETY: as the caller promises.
    let room = unsafe { (*base).szOsFile };
    (room as usize).next_multiple_of(align_of::<*mut Opened>())
}

/// Where the layer's pointer is, behind the system's memory of a file.
///
/// # Safety
/// The file is one that [`open`] was handed: of the size that the layer asks for.
unsafe fn place(file: *mut sqlite3_file) -> *mut *mut Opened {
    // SAFETY: as the caller promises; without a layer there is no such file.
    unsafe {
        let base = BASE.get().map_or(ptr::null_mut(), |base| base.0);
        file.byte_add(room(base)).cast()
    }
}

/// What the layer knows of a file.
///
/// # Safety
/// The file is one that [`open`] has opened and that is not closed.
unsafe fn opened<'a>(file: *mut sqlite3_file) -> &'a Opened {
    // SAFETY: as the caller promises; the pointer is set by `open` and lives until `close`.
    unsafe { &**place(file) }
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let Some(base) = BASE.get() else { return sqlite::SQLITE_CANTOPEN };
    // SAFETY: SQLite hands over a name that ends in a zero, or none, and memory of the size that the layer asked for.
    unsafe {
        let Some(system_open) = (*base.0).xOpen else { return sqlite::SQLITE_CANTOPEN };
        let content = (flags & LASTING != 0 && !name.is_null()).then(|| {
            let path = CStr::from_ptr(name).to_string_lossy().into_owned();
            (fs::read(&path).ok(), path)
        });
        let code = system_open(base.0, name, file, flags, out_flags);
        if let (sqlite::SQLITE_OK, Some((content, path))) = (code, content) {
            with_disk(|disk| disk.open(&path, || content));
            let system = (*file).pMethods;
            let methods = sqlite3_io_methods {
                xClose: Some(close),
                xWrite: Some(write),
                xTruncate: Some(truncate),
                xSync: Some(sync_file),
                ..*system
            };
            let opened = Box::into_raw(Box::new(Opened { methods, base: system, path }));
            place(file).write(opened);
            (*file).pMethods = &raw const (*opened).methods;
        }
        code
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite closes a file once that the layer has opened; the system's table is put back for it.
    unsafe {
        let opened = Box::from_raw(*place(file));
        (*file).pMethods = opened.base;
        (*opened.base).xClose.map_or(sqlite::SQLITE_IOERR, |close| close(file))
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, bytes: *const c_void, count: c_int, offset: i64) -> c_int {
    // SAFETY: SQLite hands over a file that is open, and that many bytes.
    unsafe {
        let Opened { base, path, .. } = opened(file);
        let (Ok(length), Ok(start)) = (usize::try_from(count), usize::try_from(offset)) else {
            return sqlite::SQLITE_IOERR_WRITE;
        };
        write_to_disk(|disk| disk.write(path, start, slice::from_raw_parts(bytes.cast(), length)));
        (**base).xWrite.map_or(sqlite::SQLITE_IOERR, |write| write(file, bytes, count, offset))
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: i64) -> c_int {
    // SAFETY: SQLite hands over a file that is open.
    unsafe {
        let Opened { base, path, .. } = opened(file);
        write_to_disk(|disk| disk.truncate(path, usize::try_from(length).unwrap_or_default()));
        (**base).xTruncate.map_or(sqlite::SQLITE_IOERR, |truncate| truncate(file, length))
    }
}

/// The system's own sync is left out: the files that it would sync are not those that are left.
unsafe extern "C" fn sync_file(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: SQLite hands over a file that is open.
    sync(&unsafe { opened(file) }.path);
    sqlite::SQLITE_OK
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, synced: c_int) -> c_int {
    let Some(base) = BASE.get() else { return sqlite::SQLITE_IOERR_DELETE };
    // SAFETY: SQLite hands over a name that ends in a zero.
    unsafe {
        let path = CStr::from_ptr(name).to_string_lossy();
        write_to_disk(|disk| disk.delete(&path, synced != 0));
        (*base.0).xDelete.map_or(sqlite::SQLITE_IOERR_DELETE, |delete| delete(base.0, name, synced))
    }
}
